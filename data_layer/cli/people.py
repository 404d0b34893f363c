"""Commands for accounts and tokens."""

from __future__ import annotations

import click
from sqlalchemy import Connection

from data_layer.cli.running import plain_errors, write
from data_layer.services.audit import write_audit
from data_layer.services.new_account import ACTOR, new_account
from data_layer.services.store import the_county, wall_clock
from data_layer.services.token_admin import Wish, issue_on_record
from data_layer.services.tokens import ACTING, revoke_token
from data_layer.settings import Settings
from data_layer.vocab import Role, TokenKind


@click.command("create-account")
@click.argument("username")
@click.argument("role", type=click.Choice([str(role) for role in Role]))
@click.option("--township", default="", help="九位乡镇代码 / nine-digit township code")
@click.option("--unit", default="", help="单位代码，见 units.csv / unit code of units.csv")
@click.option("--name", default="", help="显示姓名 / name to show")
@plain_errors
def account_command(username: str, role: str, township: str, unit: str, name: str) -> None:
    """Make an account; its first password is shown once and must be changed at sign-in."""
    password = write(
        Settings.from_env(),
        lambda c: new_account(
            c, the_county(c), username, Role(role), township, unit, name, wall_clock()
        ),
    )
    click.echo(f"初始口令（仅显示一次） / first password, shown once: {password}")


@click.command("issue-token")
@click.argument("kind", type=click.Choice([str(k) for k in TokenKind]))
@click.argument("source")
@click.option(
    "--township", default="", help="九位乡镇代码；留空为全县（市） / nine-digit township code"
)
@click.option(
    "--role",
    type=click.Choice([str(role) for role in Role if role in ACTING]),
    default=str(Role.OPERATOR),
    help="办理令牌（act）的角色 / the role an act token acts with",
)
@click.option("--unit", default="", help="办理令牌代表的单位代码 / the unit an act token acts for")
@click.option("--purpose", default="", help="用途 / what it is for")
@plain_errors
def token_command(
    kind: str, source: str, township: str, role: str, unit: str, purpose: str
) -> None:
    """Make a token for a machine; it is shown once. SOURCE names the system that will use it."""

    def work(connection: Connection) -> str:
        wish = Wish(TokenKind(kind), source, township, Role(role), unit, purpose)
        return issue_on_record(connection, the_county(connection), ACTOR, wish, wall_clock())

    click.echo(write(Settings.from_env(), work))


@click.command("revoke-token")
@click.argument("prefix")
@plain_errors
def revoke_command(prefix: str) -> None:
    """End the token whose first part (qx_xxxxxxxx) is PREFIX."""

    def work(connection: Connection) -> int:
        code, now = the_county(connection).code, wall_clock()
        ended = revoke_token(connection, code, prefix, now)
        if ended:
            write_audit(connection, code, now, ACTOR, "revoke_token", object=prefix)
        return ended

    count = write(Settings.from_env(), work)
    click.echo(f"已吊销 {count} 个令牌 / {count} revoked")
