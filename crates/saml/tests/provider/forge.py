"""The counterparty: a scripted identity provider that writes the fixtures of this crate.

    apt-get install xmlsec1 && pip install pysaml2 lxml freezegun cryptography
    python3 tests/provider/main.py

What a real provider sends comes from pysaml2 with xmlsec1 (`genuine-*`). What no library would sign, or
what pysaml2 cannot say, is signed here with libxml2's canonicalisation and `cryptography`, so that both the
accepted and the refused documents come from an implementation that is not ours. The clock stands still
(CLOCK); names count up. The keys are made once and kept: they protect nothing.
"""

import base64
import datetime as dt
import hashlib
import hmac as hmac_module
import os
import pathlib
import random
import string
import zlib
from urllib.parse import quote_plus, urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, padding as block_padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID
from freezegun import freeze_time
from lxml import etree

CLOCK = "2026-03-01T12:00:00Z"
IDP, SP = "https://idp.example/metadata", "https://sp.example/saml/metadata"
ACS, SLO = "https://sp.example/saml/acs", "https://sp.example/saml/logout"
REQUEST = "_request-0123456789abcdef"
HERE = pathlib.Path(__file__).parent.parent / "fixtures"
KEYS, OUT, ODD = HERE / "keys", HERE / "accepted", HERE / "refused"

SAML, SAMLP = "urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:2.0:protocol"
DS, XENC = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmlenc#"
EXC, ENVELOPED = "http://www.w3.org/2001/10/xml-exc-c14n#", DS + "enveloped-signature"
RSA256, SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", XENC + "sha256"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
HASHES = {"sha1": hashes.SHA1(), "md5": hashes.MD5(), "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


# --- keys ---------------------------------------------------------------------------------------------

def make_key(name, key):
    if (KEYS / f"{name}.crt").exists():
        return
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name}.example")])
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1000 + len(name)).not_valid_before(dt.datetime(2025, 1, 1))
        .not_valid_after(dt.datetime(2025, 12, 1) if name == "expired" else dt.datetime(2035, 1, 1))
        .sign(key, hashes.SHA256()))
    (KEYS / f"{name}.key").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    (KEYS / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def make_keys():
    KEYS.mkdir(parents=True, exist_ok=True)
    for name in ["idp", "next", "attacker", "sp", "expired"]:
        make_key(name, rsa.generate_private_key(public_exponent=65537, key_size=2048))
    make_key("weak", rsa.generate_private_key(public_exponent=65537, key_size=1024))
    make_key("ec256", ec.generate_private_key(ec.SECP256R1()))
    make_key("ec384", ec.generate_private_key(ec.SECP384R1()))


def key(name):
    return serialization.load_pem_private_key((KEYS / f"{name}.key").read_bytes(), None)


def certificate_text(name):
    return "".join((KEYS / f"{name}.crt").read_text().split("\n")[1:-2])


# --- a response by hand -------------------------------------------------------------------------------

def assertion(name_id="anna@org.example", **o):
    get = lambda k, default: o.get(k, default)
    in_response_to = f' InResponseTo="{get("in_response_to", REQUEST)}"' if get("in_response_to", REQUEST) else ""
    data = get("data", f'<saml:SubjectConfirmationData NotOnOrAfter="{get("until", "2026-03-01T12:05:00Z")}" '
                       f'Recipient="{get("recipient", ACS)}"{in_response_to}/>')
    confirmation = get("confirmation", f'<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:'
                                       f'{get("method", "bearer")}">{data}</saml:SubjectConfirmation>')
    name = get("name", f'<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{name_id}</saml:NameID>')
    conditions = get("conditions",
        f'<saml:Conditions NotBefore="{get("not_before", "2026-03-01T11:59:00Z")}" NotOnOrAfter="{get("not_on_or_after", "2026-03-01T12:05:00Z")}">'
        f'<saml:AudienceRestriction><saml:Audience>{get("audience", SP)}</saml:Audience></saml:AudienceRestriction>{get("condition", "")}</saml:Conditions>')
    authn = get("authn", '<saml:AuthnStatement AuthnInstant="2026-03-01T11:59:50Z" SessionIndex="session-7"><saml:AuthnContext>'
        '<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef>'
        '</saml:AuthnContext></saml:AuthnStatement>')
    attributes = get("attributes",
        '<saml:AttributeStatement><saml:Attribute Name="mail" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">'
        '<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">anna@org.example</saml:AttributeValue></saml:Attribute>'
        '<saml:Attribute Name="groups"><saml:AttributeValue>agents</saml:AttributeValue><saml:AttributeValue>night shift</saml:AttributeValue></saml:Attribute>'
        '</saml:AttributeStatement>')
    return (f'<saml:Assertion xmlns:saml="{SAML}" ID="{get("id", "_assertion-1")}" Version="{get("version", "2.0")}" IssueInstant="{get("issued", "2026-03-01T12:00:00Z")}">'
            f'<saml:Issuer>{get("issuer", IDP)}</saml:Issuer><saml:Subject>{name}{confirmation}</saml:Subject>'
            f'{conditions}{get("advice", "")}{authn}{attributes}</saml:Assertion>')


def response(inner, **o):
    get = lambda k, default: o.get(k, default)
    in_response_to = f' InResponseTo="{get("in_response_to", REQUEST)}"' if get("in_response_to", REQUEST) else ""
    return (f'<samlp:Response xmlns:samlp="{SAMLP}" ID="{get("id", "_response-1")}" Version="2.0" IssueInstant="2026-03-01T12:00:00Z" '
            f'Destination="{get("destination", ACS)}"{in_response_to}><saml:Issuer xmlns:saml="{SAML}">{get("issuer", IDP)}</saml:Issuer>'
            f'<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{get("status", "Success")}"/></samlp:Status>{inner}</samlp:Response>')


def c14n(node, prefixes=None, exclusive=True, comments=False):
    return etree.tostring(node, method="c14n", exclusive=exclusive, with_comments=comments, inclusive_ns_prefixes=prefixes)


def raw_signature(signing_key, method, data):
    name = method.rsplit("-", 1)[-1].rsplit("#", 1)[-1]
    if "hmac" in method:
        return hmac_module.new(signing_key, data, hashlib.sha256).digest()
    private = key(signing_key)
    if "rsa-MGF1" in method:
        return private.sign(data, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    if isinstance(private, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(private.sign(data, ec.ECDSA(HASHES[name])))
        size = (private.curve.key_size + 7) // 8
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")
    return private.sign(data, padding.PKCS1v15(), HASHES[name])


def sign(xml, target=f"{{{SAML}}}Assertion", by="idp", method=RSA256, digest=SHA256, transforms=(ENVELOPED, EXC),
         prefixes=None, uri=None, canonicalization=EXC, info=None, extra_reference="", digested=None, ds_prefix="ds",
         objects="", transform_bodies=None):
    """Signs the first `target` and puts the signature after its issuer."""
    root = etree.fromstring(xml)
    node = root if root.tag == target else next(root.iter(target))
    data = digested(root, node) if digested else c14n(node, prefixes, exclusive=not any("REC-xml-c14n" in t for t in transforms))
    value = base64.b64encode(hashlib.new(digest.rsplit("#", 1)[-1], data).digest()).decode()
    p, colon = (ds_prefix, ds_prefix + ":") if ds_prefix else ("", "")
    declare = f'xmlns:{p}="{DS}"' if p else f'xmlns="{DS}"'
    bodies = transform_bodies or {}
    listed = "".join(
        f'<{colon}Transform Algorithm="{t}">' + bodies.get(t, "")
        + (f'<ec:InclusiveNamespaces xmlns:ec="{EXC}" PrefixList="{" ".join(prefixes)}"/>' if prefixes and t == EXC else "")
        + f'</{colon}Transform>' for t in transforms)
    uri = f'#{node.get("ID")}' if uri is None else uri
    signed_info = (f'<{colon}SignedInfo {declare}><{colon}CanonicalizationMethod Algorithm="{canonicalization}"/>'
        f'<{colon}SignatureMethod Algorithm="{method}"/><{colon}Reference URI="{uri}"><{colon}Transforms>{listed}</{colon}Transforms>'
        f'<{colon}DigestMethod Algorithm="{digest}"/><{colon}DigestValue>{value}</{colon}DigestValue></{colon}Reference>{extra_reference}</{colon}SignedInfo>')
    canonical = c14n(etree.fromstring(signed_info), exclusive="REC-xml-c14n" not in canonicalization)
    made = base64.b64encode(raw_signature(by, method, canonical)).decode()
    shown = info if info is not None else (by if isinstance(by, str) else "idp")
    signature = etree.fromstring(
        f'<{colon}Signature {declare}>{signed_info.replace(" " + declare, "", 1)}<{colon}SignatureValue>{made}</{colon}SignatureValue>'
        f'<{colon}KeyInfo><{colon}X509Data><{colon}X509Certificate>{certificate_text(shown)}</{colon}X509Certificate></{colon}X509Data></{colon}KeyInfo>{objects}</{colon}Signature>')
    node.insert(1, signature)
    return etree.tostring(root).decode()


RESPONSE = f"{{{SAMLP}}}Response"


def encrypt(xml, cipher="aes256-gcm", transport=XENC + "rsa-oaep-mgf1p", oaep=None, to="sp", key_beside=False):
    """Replaces the assertion by one encrypted to `to`."""
    root = etree.fromstring(xml)
    node = next(root.iter(f"{{{SAML}}}Assertion"))
    plain = c14n(node)
    size = 16 if "128" in cipher else 32
    content_key = os.urandom(size)
    if cipher.endswith("gcm"):
        iv = os.urandom(12)
        body, algorithm = iv + AESGCM(content_key).encrypt(iv, plain, None), f"http://www.w3.org/2009/xmlenc11#{cipher}"
    else:
        iv, pad = os.urandom(16), block_padding.PKCS7(128).padder()
        worker = Cipher(algorithms.AES(content_key), modes.CBC(iv)).encryptor()
        body, algorithm = iv + worker.update(pad.update(plain) + pad.finalize()) + worker.finalize(), XENC + cipher
    public, method = key(to).public_key(), ""
    if transport.endswith("rsa-1_5"):
        wrapped = public.encrypt(content_key, padding.PKCS1v15())
    else:
        digest = HASHES[oaep] if oaep else hashes.SHA1()
        mgf = digest if transport.endswith("#rsa-oaep") else hashes.SHA1()
        wrapped = public.encrypt(content_key, padding.OAEP(padding.MGF1(mgf), digest, None))
        if oaep:
            method = f'<ds:DigestMethod xmlns:ds="{DS}" Algorithm="{XENC}{oaep}"/>'
            if transport.endswith("#rsa-oaep"):
                method += f'<xenc11:MGF xmlns:xenc11="http://www.w3.org/2009/xmlenc11#" Algorithm="http://www.w3.org/2009/xmlenc11#mgf1{oaep}"/>'
    b64 = lambda b: base64.b64encode(b).decode()
    wrapped_key = (f'<xenc:EncryptedKey xmlns:xenc="{XENC}"><xenc:EncryptionMethod Algorithm="{transport}">{method}</xenc:EncryptionMethod>'
                   f'<xenc:CipherData><xenc:CipherValue>{b64(wrapped)}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>')
    info = "" if key_beside else f'<ds:KeyInfo xmlns:ds="{DS}">{wrapped_key}</ds:KeyInfo>'
    encrypted = etree.fromstring(
        f'<saml:EncryptedAssertion xmlns:saml="{SAML}"><xenc:EncryptedData xmlns:xenc="{XENC}" Type="{XENC}Element">'
        f'<xenc:EncryptionMethod Algorithm="{algorithm}"/>{info}<xenc:CipherData><xenc:CipherValue>{b64(body)}</xenc:CipherValue></xenc:CipherData>'
        f'</xenc:EncryptedData>{wrapped_key if key_beside else ""}</saml:EncryptedAssertion>')
    node.getparent().replace(node, encrypted)
    return etree.tostring(root).decode()
