import pytest

from nb2prod.observe.recorder.credentials import holds_credential, is_credential_name


@pytest.mark.parametrize(
    "name",
    ["password", "DB_PASSWORD", "dbPassword", "passwd", "token", "HF_TOKEN", "authToken", "api_key",
     "apiKey", "API-KEY", "aws_secret_access_key", "client_secret", "credentials", "private_key",
     "auth", "pwd"],
)  # fmt: skip
def test_credential_name(name: str) -> None:
    assert is_credential_name(name)


@pytest.mark.parametrize(
    "name", ["tokens", "tokenizer", "author", "key", "keys", "passed", "pass_rate", "n", "monkey"]
)
def test_other_name(name: str) -> None:
    assert not is_credential_name(name)


# In pieces, so that nobody's scanner takes these for real ones.
@pytest.mark.parametrize(
    "text",
    ["AKIA" + "IOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
     "ghp_" + "a1" * 18, "github_pat_" + "a" * 22, "xoxb-" + "1234567890-abc",
     "AIza" + "x" * 35, "sk-" + "a" * 24, "-----BEGIN RSA " + "PRIVATE KEY-----",
     "postgres://ana:" + "hunter2@db/x", "hf_" + "a" * 34,
     "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0.abc", "password = " + "hunter2",
     "https://hooks.slack.com/" + "services/T0/B0/x"],
)  # fmt: skip
def test_credential_shape(text: str) -> None:
    assert holds_credential(text)
    assert holds_credential(f"before {text} after")


@pytest.mark.parametrize(
    "text",
    ["", "hello world", "https://example.org/data.csv", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
     "a/very/long/path/with/many/folders/and/a/file.csv", "2019-01-01 12:00", "token count: 12",
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "secretary: Ana"],
)  # fmt: skip
def test_harmless_text(text: str) -> None:
    assert not holds_credential(text)
