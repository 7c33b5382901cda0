"""Does a provider written by others take what we send?  python3 takes_ours.py FOLDER (see examples/ours.rs)"""

import pathlib
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import genuine
from freezegun import freeze_time
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.mdstore import InMemoryMetaData
from saml2.s_utils import deflate_and_base64_encode
from saml2.sigver import verify_redirect_signature

import base64
import forge

folder = pathlib.Path(sys.argv[1])
request = (folder / "request.xml").read_bytes()
subprocess.run(["xmlsec1", "--verify", "--pubkey-cert-pem", forge.KEYS / "sp.crt", "--id-attr:ID",
                "urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest", folder / "request.xml"], check=True)
server, config = genuine.provider()
config.entityid = "https://idp.example/metadata"
server.metadata.metadata.clear()
server.metadata.load("inline", (folder / "metadata.xml").read_text())
with freeze_time(forge.CLOCK):
    read = server.parse_authn_request(base64.b64encode(request).decode(), BINDING_HTTP_POST)
    assert read.message.issuer.text == forge.SP and read.message.assertion_consumer_service_url == forge.ACS
    print("pysaml2 read the posted request", read.message.id)
    query = {k: v[0] for k, v in parse_qs(urlsplit((folder / "request.url").read_text()).query).items()}
    read = server.parse_authn_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT, relay_state=query["RelayState"], sigalg=query["SigAlg"], signature=query["Signature"])
    print("pysaml2 read the redirected request", read.message.id)
    certificate = forge.certificate_text("sp")
    assert verify_redirect_signature(query, server.sec.sec_backend, certificate), "the signature of the query"
    print("pysaml2 verified the query")
out = subprocess.run(["openssl", "x509", "-inform", "DER", "-in", folder / "own.der", "-noout", "-text"], check=True, capture_output=True, text=True).stdout
subprocess.run(["openssl", "x509", "-inform", "DER", "-in", folder / "own.der", "-out", folder / "own.pem"], check=True)
subprocess.run(["openssl", "verify", "-attime", "1780000000", "-CAfile", folder / "own.pem", folder / "own.pem"], check=True)
print([line.strip() for line in out.splitlines() if "Not" in line or "Subject:" in line or "Public-Key" in line])
