"""Random documents and what libxml2 makes of them, for the canonicalisation alone."""

import random

from lxml import etree

PREFIXES, URIS = ["", "a", "b", "c"], ["urn:1", "urn:2", "urn:3"]
TEXTS = ["", "x", " y\n", "&amp;&lt;&gt;\"'", "é中&#x1F600;", "&#13;\t&#9;&#10;"]


def element(rng, scope, depth):
    scope, declared = dict(scope), {}
    for prefix in PREFIXES:
        if rng.random() < 0.3:
            declared[prefix] = scope[prefix] = rng.choice(URIS + ([""] if prefix == "" else []))
    usable = [p for p in PREFIXES if p == "" or p in scope]
    name = lambda p, local: f"{p}:{local}" if p else local
    tag = name(rng.choice(usable), rng.choice(["e", "f"]))
    attributes, seen = [], set()
    for _ in range(rng.randrange(4)):
        prefix, local = rng.choice(usable), rng.choice(["p", "q", "r"])
        key = (scope[prefix] if prefix else "", local)
        if key not in seen:
            seen.add(key)
            value = rng.choice(TEXTS).replace('"', "&quot;")
            attributes.append(f"{name(prefix, local)}={chr(34)}{value}{chr(34)}")
    if rng.random() < 0.2:
        attributes.append('xml:lang="en"')
    attributes += [f'xmlns{":" + p if p else ""}="{u}"' for p, u in declared.items()]
    rng.shuffle(attributes)
    inner = "".join(element(rng, scope, depth - 1) + rng.choice(TEXTS) for _ in range(rng.randrange(4))) if depth else ""
    return f"<{' '.join([tag] + attributes)}>{rng.choice(TEXTS)}{inner}</{tag}>"


def cases(number=400):
    rng = random.Random(11)
    for _ in range(number):
        xml = "<root>" + element(rng, {}, 3) + "</root>"
        # `#default` is not among them: lxml drops it on its way to libxml2.
        listed = rng.sample(["a", "b", "c"], rng.randrange(4))
        apex = rng.choice(list(etree.fromstring(xml).iter()))
        index = list(apex.getroottree().iter()).index(apex)
        made = etree.tostring(apex, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=listed).decode()
        yield "\x1f".join([xml, str(index), " ".join(listed), made])
