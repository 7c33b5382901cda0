"""A SAML provider that others wrote: pysaml2 with xmlsec1, behind three pages of https.

    python3 saml_provider.py FOLDER

In FOLDER lie `cert.pem` and `key.pem` for https and `signing.crt` and `signing.key` for what it says. It prints its port.
Each line it reads is JSON: `{"metadata": "<xml>"}` makes it know a service, `{"mode": {...}}` how it speaks from then on:
`signed` (of "response assertion"), `encrypted`, `skew` in seconds. Each is answered with a line.
"""

import base64
import html
import json
import ssl
import sys
import threading
import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import saml2.entity
import saml2.sigver
import saml2.time_util
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.samlp import STATUS_AUTHN_FAILED
from saml2.server import Server
from saml2.sigver import RSACrypto, verify_redirect_signature
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

folder = Path(sys.argv[1])
mode = {"signed": "assertion", "encrypted": False, "skew": 0}
known = {}
# What it will not forget: who signed in here, and by which of our names the service knows them.
sessions = {}


class Clock:
    """The time of its own watch."""

    def __getattr__(self, name):
        return getattr(time, name)

    @staticmethod
    def gmtime(at=None):
        return time.gmtime(time.time() + mode["skew"] if at is None else at)


class Calendar(datetime):
    @classmethod
    def utcnow(cls):
        return datetime.utcnow() + timedelta(seconds=mode["skew"])


saml2.time_util.time = Clock()
saml2.time_util.datetime = Calendar


def load(metadata=None):
    config = IdPConfig().load({
        "entityid": f"{here}/metadata", "key_file": str(folder / "signing.key"), "cert_file": str(folder / "signing.crt"),
        "xmlsec_binary": "/usr/bin/xmlsec1",
        "metadata": {"inline": [metadata]} if metadata else {},
        "service": {"idp": {
            "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
            "endpoints": {"single_sign_on_service": [(f"{here}/sso", BINDING_HTTP_REDIRECT)],
                          "single_logout_service": [(f"{here}/slo", BINDING_HTTP_REDIRECT)]}}}})
    return Server(config=config), config


def is_signed(fields, service):
    """By any of the keys it was told of."""
    known_keys = known["server"].metadata.certs(service, "spsso", "signing")
    known_keys = [one[1] if isinstance(one, tuple) else one for one in known_keys]
    return any(verify_redirect_signature(fields, RSACrypto(None), one) for one in known_keys)


def answer(service, acs, request, relay_state, who):
    """What is said of somebody, as the mode wants it."""
    server = known["server"]
    if who == "":
        said = server.create_error_response(request, acs, (STATUS_AUTHN_FAILED, "no"), sign=True,
                                            sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256)
    else:
        name = NameID(format=NAMEID_FORMAT_PERSISTENT, sp_name_qualifier=service, text=f"id-of-{who}")
        sessions[who] = (service, name)
        plain = saml2.sigver.pre_encryption_part
        saml2.entity.pre_encryption_part = lambda **kw: plain(**{**kw, "msg_enc": "http://www.w3.org/2009/xmlenc11#aes256-gcm"})
        wraps = type(server.sec).encrypt_assertion
        server.sec.encrypt_assertion = lambda statement, key, template, key_type="aes-256", node_xpath=None: wraps(
            server.sec, statement, key, template, "aes-256", node_xpath)
        said = server.create_authn_response(
            identity={"mail": [f"{who}@aurora.example"], "displayName": [who]}, in_response_to=request, destination=acs,
            sp_entity_id=service, name_id=name,
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "authn_auth": here},
            sign_response="response" in mode["signed"], sign_assertion="assertion" in mode["signed"],
            encrypt_assertion=mode["encrypted"], encrypt_assertion_self_contained=True,
            sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256)
    field = base64.b64encode(str(said).encode()).decode()
    hidden = f'<input type="hidden" name="SAMLResponse" value="{field}">'
    if relay_state:
        hidden += f'<input type="hidden" name="RelayState" value="{html.escape(relay_state)}">'
    return f'<form method="post" action="{html.escape(acs)}">{hidden}<button id="onward">Onward</button></form>'


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        address = urlsplit(self.path)
        fields = {key: values[0] for key, values in parse_qs(address.query, keep_blank_values=True).items()}
        try:
            getattr(self, address.path.strip("/") or "nothing")(fields)
        except Exception as error:  # whatever it is, the story must see it
            self.page(f"<p id=wrong>{html.escape(repr(error))}</p>", 500)

    def page(self, body, status=200, kind="text/html; charset=utf-8"):
        text = (body if kind.endswith("xml") else f"<!doctype html><title>Provider</title>{body}").encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def onward(self, location):
        self.send_response(303)
        self.send_header("location", location)
        self.send_header("content-length", "0")
        self.end_headers()

    def metadata(self, _):
        self.page(str(entity_descriptor(known["config"])), kind="application/samlmetadata+xml")

    def sso(self, fields):
        asked = known["server"].parse_authn_request(fields["SAMLRequest"], BINDING_HTTP_REDIRECT).message
        service = asked.issuer.text
        assert is_signed(fields, service), "a request that is not signed"
        acs = asked.assertion_consumer_service_url
        kept = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
            for name, value in [("service", service), ("acs", acs), ("request", asked.id), ("relay", fields.get("RelayState", ""))])
        self.page(f'<form action="/said">{kept}<input name="login"><button id="yes">Yes</button></form>'
                  f'<form action="/said">{kept}<input type="hidden" name="login" value=""><button id="no">No</button></form>')

    def said(self, fields):
        self.page(answer(fields["service"], fields["acs"], fields["request"], fields["relay"], fields["login"]))

    def start(self, fields):
        """From its own page of applications, to somebody who asked for nothing."""
        service = fields["service"]
        acs = known["server"].metadata.assertion_consumer_service(service, BINDING_HTTP_POST)[0]["location"]
        self.page(answer(service, acs, None, "https://evil.example/", fields["login"]))

    def slo(self, fields):
        server = known["server"]
        if "SAMLRequest" in fields:
            asked = server.parse_logout_request(fields["SAMLRequest"], BINDING_HTTP_REDIRECT).message
            assert is_signed(fields, asked.issuer.text), "a sign-out that is not signed"
            sessions["out"] = asked.name_id.text
            said = server.create_logout_response(asked, [BINDING_HTTP_REDIRECT], sign=False)
            place = server.metadata.single_logout_service(asked.issuer.text, BINDING_HTTP_REDIRECT, "spsso")[0]["location"]
            sent = server.apply_binding(BINDING_HTTP_REDIRECT, str(said), place, fields.get("RelayState", ""), response=True,
                                        sign=True, sigalg=SIG_RSA_SHA256)
            return self.onward(dict(sent["headers"])["Location"])
        said = server.parse_logout_request_response(fields["SAMLResponse"], BINDING_HTTP_REDIRECT)
        assert is_signed(fields, said.issuer()), "an answer that is not signed"
        self.page(f"<p id=out>{html.escape(said.response.status.status_code.value)}</p>")

    def leave(self, fields):
        """Signed out here, in the middle of something else."""
        server = known["server"]
        service, name = sessions[fields["login"]]
        place = server.metadata.single_logout_service(service, BINDING_HTTP_REDIRECT, "spsso")[0]["location"]
        _, asked = server.create_logout_request(place, service, name_id=name, sign=False)
        sent = server.apply_binding(BINDING_HTTP_REDIRECT, str(asked), place, "on-my-way", sign=True, sigalg=SIG_RSA_SHA256)
        self.onward(dict(sent["headers"])["Location"])


server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
here = f"https://localhost:{server.server_port}"
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
known["server"], known["config"] = load()
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
for line in sys.stdin:
    told = json.loads(line)
    if "metadata" in told:
        known["server"], known["config"] = load(told["metadata"])
    mode.update(told.get("mode", {}))
    print("ok", flush=True)
