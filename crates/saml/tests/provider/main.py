"""Writes all fixtures; see forge.py."""

import random
import shutil

import forge
from freezegun import freeze_time

forge.make_keys()
random.seed(7)

import canonical  # noqa: E402
import cases  # noqa: E402
import genuine  # noqa: E402

for folder in ["accepted", "refused", "unsolicited", "metadata", "logout"]:
    shutil.rmtree(forge.HERE / folder, ignore_errors=True)
    (forge.HERE / folder).mkdir(parents=True)
(forge.HERE / "clock.txt").write_text(forge.CLOCK + "\n")
(forge.HERE / "canonical.txt").write_text("\x1e".join(canonical.cases()))
with freeze_time(forge.CLOCK):
    made = list(genuine.all_genuine())
    for folder, group in [("accepted", cases.accepted), ("refused", cases.refused), ("unsolicited", cases.unsolicited), ("metadata", cases.metadata)]:
        made += [(f"{folder}/{name}.xml", xml) for name, xml in group()]
    made += cases.logout()
for name, text in made:
    (forge.HERE / name).write_text(text)
print(len(made), "fixtures written")
