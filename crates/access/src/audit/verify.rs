//! Walks a chain from end to end and says what does not hold, and where (G-17).

use super::{
    actions::signer,
    model::{Checkpoint, Exported, FORMAT, Fault, Record, Report, Wrong, beginning},
    store,
};
use kit::{
    crypto::{self, MasterKey, signing},
    db::Db,
    failure::Failure,
    ids::OrganisationId,
};

/// Records read at once.
const STRIDE: i64 = 1_000;

/// Looks through all that is kept of an organisation; against a checkpoint from elsewhere too, if there is one.
pub async fn verify(
    db: &Db,
    key: &MasterKey,
    organisation: OrganisationId,
    outside: Option<&Exported>,
) -> Result<Report, Failure> {
    let checkpoints = store::checkpoints(db.read(), organisation).await?;
    let mut walk = Walk::new(key, organisation, &checkpoints, outside);
    loop {
        let records = store::after(db.read(), organisation, walk.report.last, STRIDE).await?;
        if !records.is_empty() {
            for record in &records {
                walk.step(record);
            }
            continue;
        }
        // The end is read after the records: it can only be further, unless records are gone.
        let head = store::head(db.read(), organisation).await?;
        let more = store::after(db.read(), organisation, walk.report.last, 1).await?;
        if more.is_empty() {
            walk.end(head);
            break;
        }
    }
    walk.report.waiting = store::waiting(db.read(), organisation).await?;
    Ok(walk.report)
}

struct Walk<'a> {
    organisation: OrganisationId,
    checkpoints: &'a [Checkpoint],
    outside: Option<&'a Exported>,
    met_outside: bool,
    report: Report,
}

impl<'a> Walk<'a> {
    fn new(
        key: &'a MasterKey,
        organisation: OrganisationId,
        checkpoints: &'a [Checkpoint],
        outside: Option<&'a Exported>,
    ) -> Self {
        let mut walk = Self {
            organisation,
            checkpoints,
            outside,
            met_outside: false,
            report: Report {
                hash: beginning(organisation).to_vec(),
                ..Report::default()
            },
        };
        for checkpoint in checkpoints {
            if !is_ours(key, organisation, checkpoint) {
                walk.fault(checkpoint.seq, Wrong::Unsigned);
            }
        }
        if outside.is_some_and(|outside| !is_from_here(key, organisation, outside)) {
            walk.fault(outside.map_or(0, |outside| outside.seq), Wrong::NotOurs);
            walk.outside = None;
        }
        // What was dropped for its age ends at a signed cut, and there the chain begins now.
        let cut = checkpoints.iter().rev().find(|one| one.kind == "cut");
        if let Some(cut) = cut.filter(|cut| is_ours(key, organisation, cut)) {
            walk.report.last = cut.seq;
            walk.report.hash.clone_from(&cut.hash);
        }
        walk.report.first = walk.report.last + 1;
        walk
    }

    fn fault(&mut self, seq: i64, what: Wrong) {
        self.report.faults.push(Fault { seq, what });
    }

    fn step(&mut self, record: &Record) {
        let expected = self.report.last + 1;
        if record.seq > expected {
            let to = record.seq - 1;
            self.fault(expected, Wrong::Missing { to });
        } else if record.prev != self.report.hash {
            self.fault(record.seq, Wrong::Unlinked);
        }
        if record.fingerprint(self.organisation).as_slice() != record.hash {
            self.fault(record.seq, Wrong::Changed);
        }
        self.compare(record);
        self.report.records += 1;
        self.report.last = record.seq;
        self.report.hash.clone_from(&record.hash);
    }

    fn compare(&mut self, record: &Record) {
        let first = self.checkpoints.partition_point(|one| one.seq < record.seq);
        let here = self.checkpoints[first..]
            .iter()
            .take_while(|one| one.seq == record.seq);
        let (mut seen, mut wrong) = (0, 0);
        for checkpoint in here {
            seen += 1;
            wrong += i64::from(checkpoint.hash != record.hash);
        }
        self.report.checkpoints += seen;
        if wrong > 0 {
            self.fault(record.seq, Wrong::Differs);
        }
        let Some(outside) = self.outside.filter(|outside| outside.seq == record.seq) else {
            return;
        };
        self.met_outside = true;
        if outside.hash != crypto::hex(&record.hash) {
            self.fault(record.seq, Wrong::DiffersFromOutside);
        }
    }

    fn end(&mut self, head: Option<(i64, Vec<u8>)>) {
        let last = self.report.last;
        let furthest = self.checkpoints.iter().map(|one| one.seq).max().unwrap_or(0);
        let outside = self.outside.map_or(0, |outside| outside.seq);
        let head_seq = head.as_ref().map_or(0, |(seq, _)| *seq);
        let to = head_seq.max(furthest).max(outside);
        if to > last {
            self.fault(last + 1, Wrong::Truncated { to });
        } else if let Some((seq, hash)) = head {
            if seq != last || hash != self.report.hash {
                self.fault(seq, Wrong::Head);
            }
        } else if self.report.records > 0 {
            self.fault(last, Wrong::Head);
        }
        self.report.outside_too_old = self.outside.is_some() && !self.met_outside && outside <= last;
    }
}

fn is_ours(key: &MasterKey, organisation: OrganisationId, checkpoint: &Checkpoint) -> bool {
    signing::is_signed(
        &signer(key, organisation, &checkpoint.key_id).public(),
        &checkpoint.statement(organisation),
        &checkpoint.signature,
    )
}

/// Signed with the very key this house has for that quarter, for this organisation.
fn is_from_here(key: &MasterKey, organisation: OrganisationId, outside: &Exported) -> bool {
    let Some(checkpoint) = outside.checkpoint() else {
        return false;
    };
    outside.format == FORMAT
        && outside.organisation == organisation
        && is_ours(key, organisation, &checkpoint)
        && outside.public_key == crypto::hex(&signer(key, organisation, &outside.key_id).public())
}
