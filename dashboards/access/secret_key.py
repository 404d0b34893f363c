"""The key that signs form tokens: given, or made on the first start; a weak one stops the start."""

from __future__ import annotations

from data_layer.errors import CannotStart
from data_layer.services.key_file import key_of_file, read_private
from data_layer.settings import Settings
from data_layer.vocab import Text

SHORTEST, FEWEST_DIFFERENT = 32, 10
KNOWN = ("changeme", "change_me", "secret", "your-key", "example", "password", "please")
WEAK = Text(
    f"密钥 SECRET_KEY 太弱：至少 {SHORTEST} 个随机字符。"
    "请去掉该变量（首次启动会自动生成），或换成 python3 -c "
    "'import secrets; print(secrets.token_hex(32))' 的输出。",
    f"SECRET_KEY is weak: it needs at least {SHORTEST} random characters. Remove the variable "
    "(one is made on the first start), or use the output of python3 -c "
    "'import secrets; print(secrets.token_hex(32))'.",
)


def secret_key(settings: Settings) -> str:
    """The key of the settings, else of `secret_key` in the instance folder, made when missing."""
    key = settings.secret_key or key_of_file(settings.instance / "secret_key")
    if len(key) < SHORTEST or len(set(key)) < FEWEST_DIFFERENT:
        raise CannotStart(WEAK, "weak_secret_key")
    if any(word in key.lower() for word in KNOWN):
        raise CannotStart(WEAK, "weak_secret_key")
    return key


def earlier_keys(settings: Settings) -> list[str]:
    """The keys this one took the place of, whose form tokens still count until they are removed."""
    return [read_private(path) for path in sorted(settings.instance.glob("secret_key.*"))]
