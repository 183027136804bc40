"""Signatures between registries: the RFC's own example, and every damage refused."""

import base64

import pytest

from registry.article6.link.signing import (
    REQUEST,
    SignatureFault,
    Signed,
    check_digest,
    digest_of,
    private_key,
    public_bytes,
    read,
    sign,
    signature_base,
    verify,
)

# RFC 9421, appendix B.1.4: test-key-ed25519, the 32 bytes of each half.
SEED = base64.b64encode(base64.urlsafe_b64decode("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU=")).decode()
PUBLIC = base64.urlsafe_b64decode("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs=")
# RFC 9421, appendix B.2.6: the request, and the signature that results.
COMPONENTS = [
    ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
    ("@method", "POST"),
    ("@path", "/foo"),
    ("@authority", "example.com"),
    ("content-type", "application/json"),
    ("content-length", "18"),
]
PARAMETERS = (
    '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;'
    'keyid="test-key-ed25519"'
)
SIGNATURE = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
BODY = b'{"hello": "world"}'
MESSAGE = {
    "@method": "POST",
    "@target-uri": "https://registry.example/api/v1/link/messages/",
    "content-type": "application/json",
    "content-digest": digest_of(BODY),
    "registry-link-sender": "JP",
    "registry-link-receiver": "KZ",
}


def components(**changes):
    return [(name, {**MESSAGE, **changes}[name]) for name in REQUEST]


def signed_fields(**changes):
    times = {"key_id": "JP-2026", "created": 1000, "expires": 1300, **changes}
    found = sign(components(), private_key(SEED), **times)
    return {name.lower(): value for name, value in found.items()}


def test_the_example_of_the_standard_byte_for_byte():
    key = private_key(SEED)
    assert public_bytes(key) == PUBLIC
    base = signature_base(COMPONENTS, PARAMETERS)
    assert base64.b64encode(key.sign(base)).decode() == SIGNATURE
    said = Signed(
        key_id="test-key-ed25519",
        created=1618884473,
        expires=0,
        parameters=PARAMETERS,
        signature=base64.b64decode(SIGNATURE),
    )
    verify(said, COMPONENTS, PUBLIC)
    # The digest of that body as the standards print it.
    assert digest_of(BODY) == "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"


def test_what_was_signed_is_verified_and_says_when():
    said = read(signed_fields(), REQUEST)
    assert (said.key_id, said.created, said.expires) == ("JP-2026", 1000, 1300)
    verify(said, components(), PUBLIC)
    check_digest(digest_of(BODY), BODY)


@pytest.mark.parametrize("name", REQUEST)
def test_every_component_is_held(name):
    changed = components(**{name: "другое" if name == "content-type" else "else"})
    with pytest.raises(SignatureFault):
        verify(read(signed_fields(), REQUEST), changed, PUBLIC)


def test_another_key_another_body_and_other_times_are_refused():
    said = read(signed_fields(), REQUEST)
    with pytest.raises(SignatureFault):
        verify(said, components(), public_bytes(private_key(base64.b64encode(bytes(32)).decode())))
    with pytest.raises(SignatureFault):
        verify(said, components(), b"short")
    with pytest.raises(SignatureFault):
        check_digest(digest_of(BODY), BODY + b" ")
    later = signed_fields()
    later["signature-input"] = later["signature-input"].replace("expires=1300", "expires=9300")
    with pytest.raises(SignatureFault):
        verify(read(later, REQUEST), components(), PUBLIC)


@pytest.mark.parametrize(
    "damage",
    [
        {"signature": ""},
        {"signature-input": ""},
        {"signature": "link=:AAAA:"},
        {"signature": "other=:" + "A" * 86 + "==:"},
        {"signature-input": 'link=();created=1;expires=2;keyid="a";alg="ed25519";tag="jcm-registry-link"'},
        {"signature-input": "link=" + "(" * 9000},
    ],
    ids=str,
)
def test_what_is_no_signature_of_this_profile_is_refused(damage):
    with pytest.raises(SignatureFault):
        read({**signed_fields(), **damage}, REQUEST)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"content-digest" ', ""),  # the body would not be signed
        ('alg="ed25519"', 'alg="hmac-sha256"'),
        (";expires=1300", ""),
        ('tag="jcm-registry-link"', 'tag="else"'),
        ("created=1000", "created=-1"),
    ],
)
def test_a_weaker_signature_is_not_understood(old, new):
    fields = signed_fields()
    assert old in fields["signature-input"]
    fields["signature-input"] = fields["signature-input"].replace(old, new)
    with pytest.raises(SignatureFault):
        read(fields, REQUEST)


def test_keys_are_thirty_two_bytes():
    for text in ("", "AAAA", "no base64!"):
        with pytest.raises(ValueError, match="32 bytes"):
            private_key(text)
    with pytest.raises(ValueError, match="key id"):
        signed_fields(key_id='a"b')
