"""What pysaml2, a provider written by others, sends."""

import itertools
from urllib.parse import parse_qs, urlsplit

import saml2.entity
import saml2.s_utils
import saml2.sigver
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.assertion import Policy
from saml2.config import IdPConfig, SPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, DIGEST_SHA512, SIG_RSA_SHA256, SIG_RSA_SHA512

from forge import ACS, IDP, KEYS, REQUEST, SLO, SP

counter = itertools.count(1)
saml2.s_utils.rndstr = lambda size=16, alphabet="": f"{next(counter):0{size}}"


def provider():
    sp = SPConfig().load({
        "entityid": SP, "key_file": str(KEYS / "sp.key"), "cert_file": str(KEYS / "sp.crt"), "xmlsec_binary": "/usr/bin/xmlsec1",
        "encryption_keypairs": [{"key_file": str(KEYS / "sp.key"), "cert_file": str(KEYS / "sp.crt")}],
        "service": {"sp": {"endpoints": {
            "assertion_consumer_service": [(ACS, BINDING_HTTP_POST)],
            "single_logout_service": [(SLO, BINDING_HTTP_REDIRECT), (SLO, BINDING_HTTP_POST)]}}}})
    idp = {
        "entityid": IDP, "key_file": str(KEYS / "idp.key"), "cert_file": str(KEYS / "idp.crt"), "xmlsec_binary": "/usr/bin/xmlsec1",
        "additional_cert_files": [str(KEYS / "next.crt")],
        "metadata": {"inline": [str(entity_descriptor(sp))]},
        "service": {"idp": {
            "policy": {"default": {"lifetime": {"minutes": 15}, "attribute_restrictions": None}},
            "endpoints": {
                "single_sign_on_service": [("https://idp.example/sso/redirect", BINDING_HTTP_REDIRECT), ("https://idp.example/sso/post", BINDING_HTTP_POST)],
                "single_logout_service": [("https://idp.example/slo/redirect", BINDING_HTTP_REDIRECT), ("https://idp.example/slo/post", BINDING_HTTP_POST)]}}}}
    config = IdPConfig().load(idp)
    return Server(config=config), config


def respond(server, mode, cipher="http://www.w3.org/2009/xmlenc11#aes256-gcm", session_key="aes-256", **extra):
    original = saml2.sigver.pre_encryption_part
    saml2.entity.pre_encryption_part = lambda **kw: original(**{**kw, "msg_enc": cipher})
    plain = server.sec.encrypt_assertion
    server.sec.encrypt_assertion = lambda statement, enc_key, template, key_type=session_key, node_xpath=None: plain(statement, enc_key, template, session_key, node_xpath)
    try:
        made = server.create_authn_response(
            identity={"mail": ["anna@org.example"], "givenName": ["Anna & <Co>"], "eduPersonEntitlement": ["agents", "night shift"]},
            in_response_to=extra.pop("in_response_to", REQUEST), destination=ACS, sp_entity_id=SP,
            name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, sp_name_qualifier=SP, text="anna-7f3c"),
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "authn_auth": IDP},
            sign_response="response" in mode, sign_assertion="assertion" in mode,
            encrypt_assertion="encrypted" in mode, encrypt_assertion_self_contained=True,
            sign_alg=extra.pop("sign_alg", SIG_RSA_SHA256), digest_alg=extra.pop("digest_alg", DIGEST_SHA256), **extra)
    finally:
        server.sec.encrypt_assertion = plain
    return str(made)


def all_genuine():
    server, config = provider()
    yield "accepted/genuine-signed-response.xml", respond(server, "response")
    yield "accepted/genuine-signed-assertion.xml", respond(server, "assertion")
    yield "accepted/genuine-signed-both.xml", respond(server, "response assertion")
    yield "accepted/genuine-sha512.xml", respond(server, "response assertion", sign_alg=SIG_RSA_SHA512, digest_alg=DIGEST_SHA512)
    yield "accepted/genuine-encrypted-gcm.xml", respond(server, "response assertion encrypted")
    yield "accepted/genuine-encrypted-cbc.xml", respond(server, "response assertion encrypted", "http://www.w3.org/2001/04/xmlenc#aes128-cbc", "aes-128")
    yield "refused/Unsigned.genuine-encrypted-unsigned-response.xml", respond(server, "assertion encrypted")
    yield "refused/Unsigned.genuine-unsigned.xml", respond(server, "")
    yield "metadata/pysaml2.xml", str(entity_descriptor(config))
    name_id = NameID(format=NAMEID_FORMAT_PERSISTENT, sp_name_qualifier=SP, text="anna-7f3c")
    _, request = server.create_logout_request(SLO, SP, name_id=name_id, session_indexes=["session-7"], sign=True,
                                              sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256)
    yield "logout/request-post.xml", str(request)
    _, request = server.create_logout_request(SLO, SP, name_id=name_id, session_indexes=["session-7"], sign=False)
    sent = server.apply_binding(BINDING_HTTP_REDIRECT, str(request), SLO, "relay&state=1", sign=True, sigalg=SIG_RSA_SHA256)
    yield "logout/request-redirect.txt", urlsplit(dict(sent["headers"])["Location"]).query
