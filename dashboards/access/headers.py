"""Security headers on every answer (OWASP ASVS 5.0 chapter 3.4)."""

from __future__ import annotations

from collections.abc import Sequence

from dash import Dash
from flask import Flask, Response, current_app, request, session

YEAR_S = 31_536_000
ASSETS, KEPT = "/assets/", frozenset({200, 304})
# Nothing here asks for a device; embedded or injected content must not either.
DEVICES = ("camera", "microphone", "geolocation", "display-capture", "usb", "serial", "payment")
NO_DEVICES = ", ".join(f"{device}=()" for device in DEVICES)


def init_headers(server: Flask, *, https: bool) -> None:
    """Set the headers after each request; HSTS only where the product is served over https."""
    server.extensions["csp"] = policy(())
    server.config["HSTS"] = https
    server.after_request(_set_headers)


def admit_scripts(server: Flask, app: Dash) -> None:
    """Let Dash's own inline scripts run; call once every callback is registered."""
    server.extensions["csp"] = policy(app.csp_hashes())


def policy(script_hashes: Sequence[str]) -> str:
    """The content security policy: this origin only, and these inline scripts."""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *script_hashes)),
            # Dash and Plotly set inline styles; scripts stay strict.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _set_headers(response: Response) -> Response:
    headers = response.headers
    # A stricter one may have been set: files that people sent run nowhere.
    headers.setdefault("Content-Security-Policy", current_app.extensions["csp"])
    headers["X-Content-Type-Options"] = "nosniff"
    # With 'no-referrer' a browser would send "Origin: null" on our own forms.
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = NO_DEVICES
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if current_app.config["HSTS"]:
        headers["Strict-Transport-Security"] = f"max-age={YEAR_S}; includeSubDomains"
    # Pages name their files with the moment of their last change: another file has another address.
    if request.path.startswith(ASSETS) and "m" in request.args and response.status_code in KEPT:
        headers["Cache-Control"] = f"private, max-age={YEAR_S}, immutable"
        # The gate has read the session, for which Flask would let the file vary by a cookie that is
        # another with each page, and browsers ask for it again.
        session.accessed = False
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response
