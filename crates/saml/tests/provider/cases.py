"""Documents signed by hand: what other providers send, and what no provider may.

The name of a refused file begins with the reason expected of the verifier.
"""

from forge import *
from lxml import etree


def accepted():
    yield "plain-assertion", sign(response(assertion()))
    yield "plain-response", sign(response(assertion()), RESPONSE)
    yield "plain-both", sign(sign(response(assertion())), RESPONSE)
    for name, by, method, digest in [
        ("rsa384", "idp", MORE + "rsa-sha384", MORE + "sha384"), ("rsa512", "idp", MORE + "rsa-sha512", XENC + "sha512"),
        ("ec256", "ec256", MORE + "ecdsa-sha256", SHA256), ("ec384", "ec384", MORE + "ecdsa-sha384", MORE + "sha384"),
        ("next-key", "next", RSA256, SHA256)]:
        yield name, sign(response(assertion()), by=by, method=method, digest=digest)
    # As Entra ID writes: default namespaces in the assertion and in the signature.
    default = assertion().replace("saml:", "").replace("xmlns:saml", "xmlns")
    default = default.replace('xmlns:saml="', 'xmlns="')
    yield "default-namespaces", sign(response(default), ds_prefix="")
    # As Shibboleth and older OpenSAML write: prefixes kept for values of xsi:type, declared at the root.
    hoisted = response(assertion()).replace(' xmlns:xs="http://www.w3.org/2001/XMLSchema"', "", 1)
    hoisted = hoisted.replace("<samlp:Response ", '<samlp:Response xmlns:xs="http://www.w3.org/2001/XMLSchema" ', 1)
    yield "prefix-list", sign(hoisted, prefixes=["xs"])
    yield "prefix-list-both", sign(sign(hoisted, prefixes=["xs"]), RESPONSE, prefixes=["xs"])
    yield "prefix-list-unknown", sign(response(assertion()), prefixes=["xs", "xsi", "saml", "samlp"])
    yield "indented", sign(etree.tostring(indent(etree.fromstring(response(assertion())))).decode(), RESPONSE)
    yield "text-with-references", sign(response(assertion(name_id="anna&amp;&lt;co&gt;\u00e9\u4e2d&#x1F600;\"'@org.example")))
    yield "value-with-returns", sign(response(assertion(attributes='<saml:AttributeStatement><saml:Attribute Name="a&#9;b&#10;c&#13;d&quot;&lt;e">'
        '<saml:AttributeValue>one&#13;&#10;two\n\tthree</saml:AttributeValue><saml:AttributeValue/></saml:Attribute></saml:AttributeStatement>')))
    yield "declaration", '<?xml version="1.0" encoding="UTF-8"?>\n' + sign(response(assertion()))
    yield "unused-namespaces", sign(response(assertion())).replace("<samlp:Response ", '<samlp:Response xmlns:zz="urn:zz" xmlns:aa="urn:aa" ', 1)
    yield "one-time-use", sign(response(assertion(condition="<saml:OneTimeUse/>")))
    yield "proxy-restriction", sign(response(assertion(condition='<saml:ProxyRestriction Count="0"/>')))
    yield "two-audiences", sign(response(assertion(audience=f"https://other.example</saml:Audience><saml:Audience>{SP}")))
    yield "two-confirmations", sign(response(assertion(confirmation='<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"/>'
        f'<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="2026-03-01T12:05:00Z" Recipient="{ACS}" InResponseTo="{REQUEST}"/></saml:SubjectConfirmation>')))
    yield "fractions", sign(response(assertion(not_before="2026-03-01T11:59:00.123Z", not_on_or_after="2026-03-01T12:05:00.9999999Z")))
    yield "targeted-id", sign(response(assertion(attributes='<saml:AttributeStatement><saml:Attribute Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.10">'
        '<saml:AttributeValue><saml:NameID>opaque</saml:NameID></saml:AttributeValue></saml:Attribute></saml:AttributeStatement>')))
    yield "roles-apart", sign(response(assertion(attributes='<saml:AttributeStatement>' + "".join(
        f'<saml:Attribute Name="Role"><saml:AttributeValue>{r}</saml:AttributeValue></saml:Attribute>' for r in ["agent", "supervisor"]) + '</saml:AttributeStatement>')))
    yield "skewed-early", sign(response(assertion(not_before="2026-03-01T12:01:00Z", issued="2026-03-01T12:01:00Z")))
    yield "skewed-late", sign(response(assertion(not_on_or_after="2026-03-01T11:59:30Z", until="2026-03-01T11:59:30Z")))
    for cipher in ["aes128-gcm", "aes256-gcm", "aes128-cbc", "aes256-cbc"]:
        yield f"encrypted-{cipher}", sign(encrypt(sign(response(assertion())), cipher), RESPONSE)
    yield "encrypted-unsigned-inside", sign(encrypt(response(assertion())), RESPONSE)
    yield "encrypted-key-beside", sign(encrypt(sign(response(assertion())), key_beside=True), RESPONSE)
    yield "encrypted-oaep-sha256", sign(encrypt(sign(response(assertion())), transport="http://www.w3.org/2009/xmlenc11#rsa-oaep", oaep="sha256"), RESPONSE)
    yield "encrypted-mgf1p-sha256", sign(encrypt(sign(response(assertion())), oaep="sha256"), RESPONSE)


def indent(root):
    etree.indent(root)
    for leaf in root.iter():
        if len(leaf) == 0 and leaf.text:
            leaf.text = leaf.text.strip()
    return root


def unsolicited():
    yield "assertion", sign(response(assertion(in_response_to=""), in_response_to=""))
    yield "both", sign(sign(response(assertion(in_response_to=""), in_response_to="")), RESPONSE)


def refused():
    yield from by_content()
    yield from by_algorithm()
    yield from by_reference()
    yield from by_digest()
    yield from by_text()
    yield from by_encryption()


def by_content():
    """Rightly signed, and not for us, not now, or not enough."""
    good = assertion()
    for name, o in {
        "Issuer.other-issuer": {"issuer": "https://evil.example"},
        "Audience.other": {"audience": "https://other.example"},
        "Audience.prefix": {"audience": SP + "/"},
        "Audience.none": {"conditions": '<saml:Conditions NotOnOrAfter="2026-03-01T12:05:00Z"/>'},
        "Audience.second-restriction": {"condition": "<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction>"},
        "Malformed.no-conditions": {"conditions": ""},
        "Condition.unknown": {"condition": '<x:Odd xmlns:x="urn:x"/>'},
        "TooEarly.conditions": {"not_before": "2026-03-01T12:02:00Z"},
        "TooEarly.issued": {"issued": "2026-03-01T12:02:00Z"},
        "Expired.conditions": {"not_on_or_after": "2026-03-01T11:58:00Z"},
        "Expired.at-the-edge": {"not_on_or_after": "2026-03-01T11:58:30Z"},
        "Expired.confirmation": {"until": "2026-03-01T11:58:00Z"},
        "Expired.session": {"authn": '<saml:AuthnStatement AuthnInstant="2026-03-01T11:00:00Z" SessionNotOnOrAfter="2026-03-01T11:30:00Z"><saml:AuthnContext/></saml:AuthnStatement>'},
        "Time.local": {"not_on_or_after": "2026-03-01T12:05:00"},
        "Recipient.other": {"recipient": "https://other.example/acs"},
        "Recipient.none": {"data": f'<saml:SubjectConfirmationData NotOnOrAfter="2026-03-01T12:05:00Z" InResponseTo="{REQUEST}"/>'},
        "Confirmation.no-end": {"data": f'<saml:SubjectConfirmationData Recipient="{ACS}" InResponseTo="{REQUEST}"/>'},
        "Confirmation.no-data": {"data": ""},
        "Confirmation.holder-of-key": {"method": "holder-of-key"},
        "Confirmation.none": {"confirmation": ""},
        "InResponseTo.confirmation": {"in_response_to": "_another"},
        "InResponseTo.confirmation-none": {"in_response_to": ""},
        "NameId.missing": {"name": ""},
        "NameId.empty": {"name_id": ""},
        "NameId.spaces": {"name_id": " anna@org.example"},
        "NameId.newline": {"name_id": "anna@org.example&#10;"},
        "NameId.two": {"name": "<saml:NameID>anna@org.example</saml:NameID><saml:NameID>root@org.example</saml:NameID>"},
        "NameId.children": {"name_id": "anna@org.example<x xmlns='urn:x'>.evil.example</x>"},
        "NameId.encrypted": {"name": "<saml:EncryptedID/>"},
        "Authentication.none": {"authn": ""},
        "Malformed.encrypted-attribute": {"attributes": "<saml:AttributeStatement><saml:EncryptedAttribute/></saml:AttributeStatement>"},
        "Malformed.nameless-attribute": {"attributes": "<saml:AttributeStatement><saml:Attribute><saml:AttributeValue>x</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>"},
        "Version.one": {"version": "1.1"},
        "Misplaced.advice": {"advice": "<saml:Advice>" + assertion(name_id="root@org.example", id="_inner") + "</saml:Advice>"},
    }.items():
        yield name, sign(response(assertion(**o)))
    yield "Status.failed", sign(response(good, status="Responder"), RESPONSE)
    yield "Status.failed-assertion-signed", sign(response(good, status="AuthnFailed"))
    yield "Destination.other", sign(response(good, destination="https://other.example/acs"), RESPONSE)
    yield "Destination.empty", sign(response(good, destination=""), RESPONSE)
    yield "InResponseTo.response", sign(response(good, in_response_to="_another"), RESPONSE)
    yield "InResponseTo.response-none", sign(response(good, in_response_to=""), RESPONSE)
    yield "Issuer.response", sign(response(good, issuer="https://evil.example"), RESPONSE)
    yield "Assertions.none", sign(response(""), RESPONSE)
    yield "Assertions.two-signed", sign(response(good + assertion(name_id="root@org.example", id="_two")), RESPONSE)
    yield "Ids.same", sign(response(assertion(id="_response-1")))
    yield "Misplaced.signed-object", sign(response(good), objects="<ds:Object>" + assertion(name_id="root@org.example", id="_two") + "</ds:Object>")


def by_algorithm():
    good = response(assertion())
    yield "Algorithm.rsa-sha1", sign(good, method=DS + "rsa-sha1")
    yield "Algorithm.digest-sha1", sign(good, digest=DS + "sha1")
    yield "Algorithm.rsa-md5", sign(good, method=MORE + "rsa-md5")
    yield "Algorithm.digest-md5", sign(good, digest=MORE + "md5")
    yield "Algorithm.rsa-pss", sign(good, method="http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1")
    public = key("idp").public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    for name, secret in {"pem": pem, "der": der, "certificate": (KEYS / "idp.crt").read_bytes(), "empty": b""}.items():
        yield f"Algorithm.hmac-{name}", sign(good, by=secret, method=MORE + "hmac-sha256", info="idp")
    yield "Signature.attacker-key", sign(good, by="attacker")
    yield "Limits.prefixes", sign(good, prefixes=[f"p{i}" for i in range(17)])
    yield "Signature.attacker-key-true-certificate", sign(good, by="attacker", info="idp")
    yield "Signature.faked-certificate", sign(good, by="attacker").replace("</ds:KeyInfo>", "<ds:KeyName>idp.example</ds:KeyName></ds:KeyInfo>")
    yield "Signature.weak-key", sign(good, by="weak")
    yield "Signature.curve-of-another", sign(good, by="ec256", method=MORE + "ecdsa-sha384", digest=MORE + "sha384")
    yield "Signature.rsa-named-ecdsa", sign(good).replace(RSA256, MORE + "ecdsa-sha256")
    yield "Algorithm.inclusive-signed-info", sign(good, canonicalization="http://www.w3.org/TR/2001/REC-xml-c14n-20010315")


def by_reference():
    good = response(assertion())
    inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    xpath, xslt = "http://www.w3.org/TR/1999/REC-xpath-19991116", "http://www.w3.org/TR/1999/REC-xslt-19991116"
    yield "Transform.inclusive", sign(good, transforms=(ENVELOPED, inclusive))
    yield "Transform.none", sign(good, transforms=())
    yield "Transform.enveloped-only", sign(good, transforms=(ENVELOPED,))
    yield "Transform.no-enveloped", sign(good, transforms=(EXC,))
    yield "Transform.turned", sign(good, transforms=(EXC, ENVELOPED))
    yield "Transform.three", sign(good, transforms=(ENVELOPED, EXC, EXC))
    yield "Transform.base64", sign(good, transforms=(ENVELOPED, DS + "base64"))

    def without_name(root, node):
        copy = etree.fromstring(etree.tostring(root))
        target = next(copy.iter(f"{{{SAML}}}Assertion"))
        for name in list(target.iter(f"{{{SAML}}}NameID")):
            name.text = ""
        return c14n(target)

    forged = response(assertion(name_id="root@org.example"))
    yield "Transform.xpath", sign(forged, digested=without_name, transforms=(ENVELOPED, xpath, EXC),
        transform_bodies={xpath: f'<ds:XPath xmlns:ds="{DS}" xmlns:saml="{SAML}">not(ancestor-or-self::text()[parent::saml:NameID])</ds:XPath>'})
    sheet = ('<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/">'
             '<xsl:variable name="f" select="unparsed-text(\'/etc/passwd\')"/></xsl:template></xsl:stylesheet>')
    yield "Misplaced.xslt", sign(good, transforms=(ENVELOPED, xslt, EXC), transform_bodies={xslt: sheet})
    yield "Reference.whole-document", sign(good, uri="", digested=lambda root, node: c14n(root))
    yield "Reference.whole-document-response", sign(good, RESPONSE, uri="")
    yield "Reference.xpointer", sign(good, uri="#xpointer(id('_assertion-1'))")
    yield "Reference.file", sign(good, uri="file:///etc/hostname", digested=lambda root, node: b"")
    yield "Reference.http", sign(good, uri="http://127.0.0.1:9/x", digested=lambda root, node: b"")
    yield "Reference.issuer-only", sign(forged.replace("<saml:Issuer>", '<saml:Issuer ID="_issuer">', 1), uri="#_issuer", digested=lambda root, node: c14n(next(node.iter(f"{{{SAML}}}Issuer"))))
    yield "Reference.of-the-response", sign(good, uri="#_response-1", digested=lambda root, node: c14n(root))
    second = (f'<ds:Reference xmlns:ds="{DS}" URI="#_response-1"><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EXC}"/></ds:Transforms>'
              f'<ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>')
    yield "SignatureShape.two-references", sign(good, extra_reference=second)
    yield "Digest.of-nothing", sign(forged, digested=lambda root, node: b"")
    # The digest of nothing, as a canonicaliser that fails on a relative namespace would give (The Fragile Lock).
    relative = forged.replace("<saml:Assertion ", '<saml:Assertion xmlns:x="relative" ', 1)
    yield "Namespace.void-canonicalisation", sign(relative, digested=lambda root, node: b"")
    manifest = f'<ds:Object><ds:Manifest><ds:Reference URI="#_assertion-1"><ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:Manifest></ds:Object>'
    yield "Misplaced.manifest", sign(good, objects=manifest)


def by_digest():
    """The forged content with its true digest, which must not be found where the provider did not sign it."""
    good, one = sign(response(assertion())), "{%s}Assertion" % SAML
    bad = good.replace(">anna@", ">root@")
    root = etree.fromstring(bad)
    node = next(root.iter(one))
    node.remove(node[1])
    forged = base64.b64encode(hashlib.sha256(c14n(node)).digest()).decode()
    value = good.split("<ds:DigestValue>")[1].split("<")[0]
    info = "<ds:SignedInfo>" + good.split("<ds:SignedInfo>")[1].split("</ds:SignedInfo>")[0] + "</ds:SignedInfo>"
    false_info = info.replace(value, forged)
    digest = lambda text: f"<ds:DigestValue>{text}</ds:DigestValue>"
    put = lambda old, new: bad.replace(old, new, 1)
    yield "Markup.CVE-2025-29775-comment-before", put(digest(value), digest(f"<!--{forged}-->{value}"))
    yield "Markup.CVE-2025-29775-comment-after", put(digest(value), digest(f"{value}<!--{forged}-->"))
    yield "Markup.digest-in-instruction", put(digest(value), digest(f"<?x {forged}?>{value}"))
    yield "Signature.digest-forged", put(value, forged)
    yield "SignatureShape.digests-forged-first", put(digest(value), digest(forged) + digest(value))
    yield "SignatureShape.digests-forged-last", put(digest(value), digest(value) + digest(forged))
    yield "SignatureShape.CVE-2025-29774-forged-first", put(info, false_info + info)
    yield "SignatureShape.CVE-2025-29774-forged-last", put(info, info + false_info)
    in_status = lambda inner: put("</samlp:Status>", f"<samlp:StatusDetail>{inner}</samlp:StatusDetail></samlp:Status>")
    foreign = lambda inner: inner.replace("<ds:", f'<ds:', 1).replace(">", f' xmlns:ds="{DS}">', 1)
    yield "Misplaced.CVE-2024-45409-digest", in_status(foreign(digest(forged)))
    yield "Misplaced.CVE-2024-45409-reference", in_status(foreign(false_info))
    nested = put("</ds:Signature>", f"<ds:Object>{info}</ds:Object></ds:Signature>").replace(info, false_info, 1)
    yield "Misplaced.signed-info-in-object", nested
    original = "<saml:Assertion" + good.split("<saml:Assertion")[1].split("</saml:Assertion>")[0] + "</saml:Assertion>"
    twice = put(info, info + false_info).replace('ID="_assertion-1"', 'ID="_evil"', 1)
    yield "Misplaced.XSW9", twice.replace("</samlp:Response>", f"<Wrapper>{original}</Wrapper></samlp:Response>")
    mixed = put(digest(value), digest(forged[:20] + "<x/>" + forged[20:]))
    yield "SignatureShape.digest-in-pieces", mixed


def by_text():
    """The signature holds, because canonical XML knows no comments: what is read must not depend on them."""
    evil = response(assertion(name_id="root@org.example.evil.example"))
    for name, inserted in {"comment": "<!---->", "comment-long": "<!-- x -->", "instruction": "<?x y?>", "cdata": "<![CDATA[]]>"}.items():
        yield f"Markup.{name}", sign(evil).replace("root@org.example.", f"root@org.example{inserted}.")
    yield "Markup.comment-in-attribute-value", sign(evil).replace(">night shift<", ">night<!-- --> shift<")
    yield "Markup.comment-outside", sign(evil) + "<!-- -->"
    yield "Markup.doctype", "<!DOCTYPE samlp:Response>" + sign(evil)
    yield "Markup.entity", '<!DOCTYPE r [<!ENTITY e "root@org.example">]>' + sign(evil).replace("root@org.example.", "&e;.")
    yield "Markup.external-entity", '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + sign(evil).replace("root@org.example.", "&e;.")
    yield "Markup.external-dtd", '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">' + sign(evil)
    yield "Markup.parameter-entity", '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>' + sign(evil)
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(10))
    yield "Markup.billion-laughs", f"<!DOCTYPE r [{laughs}]>" + sign(evil).replace("root@org.example.", "&l9;")
    yield "Markup.quadratic-blowup", f'<!DOCTYPE r [<!ENTITY a "{"a" * 50000}">]>' + sign(evil).replace("root@org.example.", "&a;" * 5000)
    yield "Markup.attribute-default", '<!DOCTYPE r [<!ATTLIST saml:NameID ID ID "_x">]>' + sign(evil)
    yield "Markup.id-by-dtd", '<!DOCTYPE r [<!ATTLIST x xx ID #IMPLIED>]>' + sign(evil)
    yield "Markup.xinclude", sign(evil).replace("root@org.example.", '<?include file="/etc/hostname"?>')
    yield "Xml.undefined-entity", sign(evil).replace("root@org.example.", "&nbsp;")
    yield "Xml.two-roots", sign(evil) + sign(evil)
    yield "Xml.duplicate-attribute", sign(evil).replace(' Version="2.0"', ' Version="2.0" Version="2.0"', 1)
    yield "Xml.unbound-prefix", sign(evil).replace("<samlp:Status>", "<q:Status>").replace("</samlp:Status>", "</q:Status>")
    yield "Markup.utf16", '<?xml version="1.0" encoding="UTF-16"?>' + sign(evil)
    yield "Markup.utf7", '<?xml version="1.0" encoding="UTF-7"?>' + sign(evil)
    yield "Markup.version-11", '<?xml version="1.1"?>' + sign(evil)


def by_encryption():
    good = response(assertion())
    yield "Unsigned.encrypted-gcm", encrypt(sign(good))
    yield "Unsigned.encrypted-cbc", encrypt(sign(good), "aes256-cbc")
    yield "Unsigned.encrypted-only", encrypt(good)
    yield "Algorithm.rsa-1_5", sign(encrypt(sign(good), transport=XENC + "rsa-1_5"), RESPONSE)
    yield "Decryption.other-key", sign(encrypt(sign(good), to="attacker"), RESPONSE)
    yield "Signature.encrypted-attacker", sign(encrypt(sign(response(assertion(name_id="root@org.example")), by="attacker")), RESPONSE)
    wrapped = encrypt(sign(good)).replace("<saml:EncryptedAssertion", assertion(name_id="root@org.example", id="_evil") + "<saml:EncryptedAssertion", 1)
    yield "Assertions.encrypted-then-wrapped", sign(wrapped, RESPONSE)
    yield "Signature.encrypted-response-attacker", sign(encrypt(sign(good)), RESPONSE, by="attacker")
    tampered = sign(encrypt(sign(good), "aes256-cbc"), RESPONSE)
    at = tampered.rindex("<xenc:CipherValue>") + 40
    yield "Digest.cipher-flipped", tampered[:at] + ("A" if tampered[at] != "A" else "B") + tampered[at + 1:]
    doubled = encrypt(sign(good)).replace("</samlp:Response>", "") + encrypt(sign(good)).split("</samlp:Status>")[1]
    yield "Assertions.two-encrypted", sign(doubled, RESPONSE)


METADATA = (f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="{DS}" entityID="{IDP}">{{}}</md:EntityDescriptor>')


def key_descriptor(name, use='use="signing"'):
    return f'<md:KeyDescriptor {use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n{certificate_text(name)}\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>'


def metadata():
    sso = '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-{}" Location="{}"/>'
    role = lambda body, attributes="": METADATA.format(f'<md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}" {attributes}>{body}</md:IDPSSODescriptor>')
    good = sso.format("Redirect", "https://idp.example/sso") + sso.format("POST", "https://idp.example/sso")
    yield "rollover", role(key_descriptor("idp") + key_descriptor("next") + key_descriptor("ec256") + key_descriptor("sp", 'use="encryption"') + good, 'WantAuthnRequestsSigned="true"')
    yield "all-keys", role("".join(key_descriptor(k, "") for k in ["idp", "next", "ec256", "ec384"]) + good)
    yield "chain", role(key_descriptor("idp").replace("</ds:X509Data>", f"<ds:X509Certificate>{certificate_text('attacker')}</ds:X509Certificate></ds:X509Data>") + good)
    yield "with-comments", role("<!-- ours -->" + key_descriptor("idp") + good)
    yield "federation", f'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{role(key_descriptor("idp") + good)}</md:EntitiesDescriptor>'
    yield "expired-certificate", role(key_descriptor("idp") + key_descriptor("expired") + good)
    yield "refused-weak", role(key_descriptor("weak") + good)
    yield "refused-no-key", role(good)
    yield "refused-encryption-key-only", role(key_descriptor("idp", 'use="encryption"') + good)
    yield "refused-script", role(key_descriptor("idp") + sso.format("POST", "javascript:alert(1)"))
    yield "refused-cleartext", role(key_descriptor("idp") + sso.format("POST", "http://idp.example/sso"))
    yield "refused-no-endpoint", role(key_descriptor("idp"))
    yield "refused-doctype", "<!DOCTYPE x>" + role(key_descriptor("idp") + good)
    yield "refused-service-provider", role(key_descriptor("idp") + good).replace("IDPSSODescriptor", "SPSSODescriptor")
    yield "refused-saml-1", role(key_descriptor("idp") + good).replace(f'="{SAMLP}"', '="urn:oasis:names:tc:SAML:1.1:protocol"')
    yield "refused-two-roles", role(key_descriptor("idp") + good).replace("</md:EntityDescriptor>", "") + role(key_descriptor("attacker") + good).split(f'entityID="{IDP}">')[1]


def logout():
    name = '<saml:NameID>anna@org.example</saml:NameID>'

    def message(kind, body, attributes=""):
        return (f'<samlp:{kind} xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_logout-1" Version="2.0" IssueInstant="2026-03-01T12:00:00Z" '
                f'Destination="{SLO}" {attributes}><saml:Issuer>{IDP}</saml:Issuer>{body}</samlp:{kind}>')

    request = message("LogoutRequest", name + "<samlp:SessionIndex>session-7</samlp:SessionIndex><samlp:SessionIndex>session-8</samlp:SessionIndex>", 'NotOnOrAfter="2026-03-01T12:05:00Z"')
    success = '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
    answer = message("LogoutResponse", success, f'InResponseTo="{REQUEST}"')
    tag = lambda kind: f"{{{SAMLP}}}{kind}"
    yield "logout/plain-request.xml", sign(request, tag("LogoutRequest"))
    yield "logout/plain-response.xml", sign(answer, tag("LogoutResponse"))
    yield "logout/refused-attacker.xml", sign(request, tag("LogoutRequest"), by="attacker")
    yield "logout/refused-unsigned.xml", request
    yield "logout/refused-comment.xml", sign(request, tag("LogoutRequest")).replace("anna@", "anna<!-- -->@")
    yield "logout/refused-changed.xml", sign(request, tag("LogoutRequest")).replace("session-7", "session-9")
    for name, xml, parameter in [("request", request, "SAMLRequest"), ("response", answer, "SAMLResponse")]:
        for by in ["idp", "attacker"]:
            yield f"logout/redirect-{name}-{by}.txt", redirect(xml, parameter, by)
    yield "logout/redirect-request-lower.txt", redirect(request, "SAMLRequest", "idp", lower=True)
    yield "logout/redirect-request-sha1.txt", redirect(request, "SAMLRequest", "idp", method=DS + "rsa-sha1")


def redirect(xml, parameter, by, lower=False, method=RSA256):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = base64.b64encode(packer.compress(xml.encode()) + packer.flush()).decode()
    query = f"{parameter}={quote_plus(packed)}&RelayState={quote_plus('a b/c')}&SigAlg={quote_plus(method)}"
    if lower:
        query = query.replace("%2F", "%2f").replace("%2B", "%2b").replace("%3A", "%3a").replace("%3D", "%3d")
    made = base64.b64encode(raw_signature(by, method, query.encode())).decode()
    return f"{query}&Signature={quote_plus(made)}"
