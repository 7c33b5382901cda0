//! Changes, events and jobs on both engines: what is raced here would be lost work anywhere else.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod engine;

use chrono::Duration;
use engine::Fresh;
use kit::{
    clock::Clock,
    db::dialect::sql,
    failure::Failure,
    ids::OrganisationId,
    jobs::{Handlers, NewJob, Next, Runner, enqueue},
    stream::{Feed, Gap, Item, NewEvent, append, since},
};
use sea_orm::ConnectionTrait;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};
use uuid::Uuid;

macro_rules! both {
    ($(async fn $name:ident($fresh:ident: Fresh) $body:block)*) => {$(
        mod $name {
            use super::*;
            async fn story($fresh: Fresh) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_sqlite() { story(engine::sqlite().await).await }
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_postgres() { if let Some(fresh) = engine::postgres().await { story(fresh).await } }
        }
    )*};
}

async fn counted(fresh: &Fresh) -> i64 {
    let row = fresh
        .db
        .read()
        .query_one_raw(sql(fresh.db.read(), "select n from counted where id = 1", []))
        .await
        .unwrap();
    row.unwrap().try_get("", "n").unwrap()
}

async fn count(tx: &kit::db::Tx) -> Result<(), Failure> {
    tx.execute_raw(sql(tx, "update counted set n = n + 1 where id = 1", []))
        .await?;
    Ok(())
}

fn event(number: i64) -> NewEvent {
    NewEvent {
        kind: "test.happened",
        topic: Uuid::nil(),
        subject: Uuid::nil(),
        data: serde_json::json!({ "n": number }),
    }
}

both! {
    async fn changes_that_race_are_all_kept(fresh: Fresh) {
        let workers: Vec<_> = (0..64)
            .map(|_| {
                let db = fresh.db.clone();
                tokio::spawn(async move {
                    for _ in 0..10 {
                        db.write(async |tx| count(tx).await).await.unwrap();
                    }
                })
            })
            .collect();
        for worker in workers {
            worker.await.unwrap();
        }
        assert_eq!(counted(&fresh).await, 640);
    }

    async fn a_refusal_undoes_its_own_change_and_no_other(fresh: Fresh) {
        let workers: Vec<_> = (0..40)
            .map(|number| {
                let db = fresh.db.clone();
                tokio::spawn(async move {
                    db.decide(async move |tx| {
                        count(tx).await?;
                        Ok(if number % 2 == 0 { Ok(()) } else { Err("no") })
                    })
                    .await
                    .unwrap()
                })
            })
            .collect();
        let mut refused = 0;
        for worker in workers {
            refused += usize::from(worker.await.unwrap().is_err());
        }
        assert_eq!((refused, counted(&fresh).await), (20, 20));
    }

    async fn a_change_that_does_nothing_keeps_nothing_of_one_that_was_refused(fresh: Fresh) {
        let changes: Vec<_> = (0..60)
            .map(|number| {
                let db = fresh.db.clone();
                tokio::spawn(async move {
                    db.decide(async move |tx| {
                        if number % 2 == 1 {
                            return Ok(Ok(()));
                        }
                        count(tx).await?;
                        Ok(Err(()))
                    })
                    .await
                    .unwrap()
                })
            })
            .collect();
        for change in changes {
            let _ = change.await.unwrap();
        }
        assert_eq!(counted(&fresh).await, 0);
    }

    async fn whoever_is_refused_can_read_what_the_refusal_rests_on(fresh: Fresh) {
        for _ in 0..20 {
            fresh.db.write(async |tx| Ok(tx.execute_unprepared("update counted set n = 0").await?)).await.unwrap();
            let racers: Vec<_> = (0..20)
                .map(|_| {
                    let db = fresh.db.clone();
                    tokio::spawn(async move {
                        let first = db
                            .decide(async |tx| {
                                let taken = sql(tx, "update counted set n = 1 where id = 1 and n = 0", []);
                                Ok(if tx.execute_raw(taken).await?.rows_affected() == 1 { Ok(()) } else { Err(()) })
                            })
                            .await
                            .unwrap();
                        let text = sql(db.read(), "select n from counted where id = 1", []);
                        let seen: i64 = db.read().query_one_raw(text).await.unwrap().unwrap().try_get("", "n").unwrap();
                        assert_eq!(seen, 1, "{first:?}");
                        first.is_ok()
                    })
                })
                .collect();
            let mut winners = 0;
            for racer in racers {
                winners += usize::from(racer.await.unwrap());
            }
            assert_eq!(winners, 1);
        }
    }

    async fn a_caller_that_goes_away_takes_only_its_own_change_along(fresh: Fresh) {
        for round in 0..10 {
            let (db, other) = (fresh.db.clone(), fresh.db.clone());
            let gone = tokio::spawn(async move {
                let _: Result<(), Failure> = db
                    .write(async |tx| {
                        count(tx).await?;
                        std::future::pending::<()>().await;
                        Ok(())
                    })
                    .await;
            });
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            gone.abort();
            let _ = gone.await;
            other.write(async |tx| count(tx).await).await.unwrap();
            assert_eq!(counted(&fresh).await, round + 1);
        }
    }

    async fn a_crowd_that_is_kept_refused_broken_and_left_alone_keeps_exactly_what_it_was_told(fresh: Fresh) {
        let organisation = OrganisationId::new();
        let now = Clock::default().now();
        for round in 0..5_i64 {
            let crowd: Vec<_> = (0..60_i64)
                .map(|number| {
                    let db = fresh.db.clone();
                    tokio::spawn(async move {
                        db
                            .decide(async move |tx| {
                                append(tx, organisation, event(round * 100 + number), now).await?;
                                count(tx).await?;
                                match number % 4 {
                                    0 => return Ok(Ok(())),
                                    1 => return Ok(Err(())),
                                    2 => tx.execute_unprepared("insert into no_such_table values (1)").await?,
                                    _ => std::future::pending().await,
                                };
                                Ok(Ok(()))
                            })
                            .await
                    })
                })
                .collect();
            // Those who wait for ever leave one after the other; each holds up the rest until then.
            for leaver in crowd.iter().skip(3).step_by(4) {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                leaver.abort();
            }
            let mut told = 0;
            for (number, member) in crowd.into_iter().enumerate() {
                match member.await {
                    Ok(Ok(Ok(()))) => told += 1,
                    Ok(Ok(Err(()))) => assert_eq!(number % 4, 1),
                    Ok(Err(_)) => assert_eq!(number % 4, 2),
                    Err(gone) => assert!(gone.is_cancelled()),
                }
            }
            assert_eq!(told, 15);
        }
        let Gap::Events(events) = since(fresh.db.read(), organisation, None, 0).await.unwrap() else { panic!() };
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=75).collect::<Vec<_>>());
        assert!(events.iter().all(|event| event.data["n"].as_i64().unwrap() % 4 == 0));
        assert_eq!(counted(&fresh).await, 75);
    }

    async fn numbers_have_no_hole_and_no_double_when_changes_race_and_fail(fresh: Fresh) {
        let organisation = OrganisationId::new();
        let now = Clock::default().now();
        let workers: Vec<_> = (0..40_i64)
            .map(|number| {
                let db = fresh.db.clone();
                tokio::spawn(async move {
                    let _ = db
                        .write(async move |tx| {
                            append(tx, organisation, event(number), now).await?;
                            if number % 4 == 0 { Err(Failure::broken("on purpose")) } else { Ok(()) }
                        })
                        .await;
                })
            })
            .collect();
        for worker in workers {
            worker.await.unwrap();
        }
        let Gap::Events(events) = since(fresh.db.read(), organisation, None, 0).await.unwrap() else { panic!() };
        let seqs: Vec<_> = events.iter().map(|event| event.seq).collect();
        assert_eq!(seqs, (1..=30).collect::<Vec<_>>());
        let Gap::Events(events) = since(fresh.db.read(), organisation, None, 28).await.unwrap() else { panic!() };
        assert_eq!(events.len(), 2);
    }

    async fn a_listener_that_resumes_sees_everything_once_and_in_order(fresh: Fresh) {
        let (organisation, now) = (OrganisationId::new(), Clock::default().now());
        let feed = Feed::new(fresh.db.clone());
        tokio::spawn(feed.clone().run(fresh.bus.subscribe()));
        let db = fresh.db.clone();
        let writer = tokio::spawn(async move {
            for number in 0..200 {
                db.write(async move |tx| append(tx, organisation, event(number), now).await).await.unwrap();
            }
        });
        let mut seen: Vec<i64> = Vec::new();
        // A bad network: the listener comes back again and again, from the number it saw last.
        while seen.last() != Some(&200) {
            let mut subscription = feed.subscribe(organisation, None).await.unwrap();
            let last = seen.last().copied().unwrap_or(0);
            let Gap::Events(missed) = since(fresh.db.read(), organisation, None, last).await.unwrap() else { panic!() };
            seen.extend(missed.iter().map(|event| event.seq));
            for _ in 0..7 {
                let next = tokio::time::timeout(std::time::Duration::from_secs(3), subscription.items.recv()).await;
                let Ok(Ok(Item::Event(delivery))) = next else { break };
                if delivery.event.seq > seen.last().copied().unwrap_or(0) {
                    seen.push(delivery.event.seq);
                }
            }
        }
        writer.await.unwrap();
        assert_eq!(seen, (1..=200).collect::<Vec<_>>());
    }

    async fn a_job_runs_once_where_two_nodes_ask_and_a_lane_keeps_its_order(fresh: Fresh) {
        let clock = Clock::default();
        let now = clock.now();
        fresh
            .db
            .write(async move |tx| {
                for number in 0..30 {
                    let mut job = NewJob::new("note", None, serde_json::json!({ "n": number }), now);
                    job.lane = Some(format!("lane {}", number % 3));
                    enqueue(tx, job).await?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let done: Arc<Mutex<Vec<i64>>> = Arc::default();
        let node = |_: usize| {
            let done = done.clone();
            let handlers = Handlers::default().on("note", move |(), job| {
                let done = done.clone();
                async move {
                    done.lock().unwrap().push(job.payload["n"].as_i64().unwrap());
                    Ok(Next::Done)
                }
            });
            Runner::new(fresh.db.clone(), clock.clone(), handlers, ())
        };
        let nodes: Vec<_> = (0..2)
            .map(node)
            .map(|runner| {
                tokio::spawn(async move {
                    let mut idle = 0;
                    while idle < 20 {
                        if runner.run_some().await.unwrap() == 0 {
                            idle += 1;
                            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                        }
                    }
                })
            })
            .collect();
        for node in nodes {
            node.await.unwrap();
        }
        let done = done.lock().unwrap().clone();
        assert_eq!(done.len(), 30, "{done:?}");
        assert_eq!(done.iter().collect::<BTreeSet<_>>().len(), 30);
        for lane in 0..3 {
            let order: Vec<_> = done.iter().filter(|n| *n % 3 == lane).collect();
            assert!(order.is_sorted(), "lane {lane}: {order:?}");
        }
    }

    // S-048
    async fn recurring_work_goes_on_after_a_clock_was_a_year_ahead(fresh: Fresh) {
        let clock = Clock::default();
        let ran = Arc::new(Mutex::new(0));
        let count = ran.clone();
        let handlers = Handlers::default().every("sweep", Duration::minutes(1), move |()| {
            *count.lock().unwrap() += 1;
            async { Ok(()) }
        });
        let runner = Runner::new(fresh.db.clone(), clock.clone(), handlers, ());
        runner.plant().await.unwrap();
        clock.advance(Duration::days(365));
        assert_eq!(runner.run_some().await.unwrap(), 1);
        clock.advance(-Duration::days(365));
        runner.realign().await.unwrap();
        assert_eq!(runner.run_some().await.unwrap(), 1);
        runner.realign().await.unwrap();
        assert_eq!(runner.run_some().await.unwrap(), 0, "what is in its place stays there");
        clock.advance(Duration::minutes(2));
        assert_eq!(runner.run_some().await.unwrap(), 1);
        assert_eq!(*ran.lock().unwrap(), 3);
    }

    async fn a_job_of_a_node_that_died_runs_again_elsewhere(fresh: Fresh) {
        let clock = Clock::default();
        let now = clock.now();
        fresh
            .db
            .write(async move |tx| {
                enqueue(tx, NewJob::new("note", None, serde_json::json!({}), now)).await?;
                // As a node leaves it that died in the middle.
                tx.execute_raw(sql(tx, "update job set leased_until = $1, leased_by = $2, attempts = 1", [
                    (now + Duration::seconds(90)).into(),
                    Uuid::now_v7().into(),
                ]))
                .await?;
                Ok(())
            })
            .await
            .unwrap();
        let ran = Arc::new(Mutex::new(0));
        let count = ran.clone();
        let handlers = Handlers::default().on("note", move |(), job| {
            *count.lock().unwrap() = job.attempts;
            async { Ok(Next::Done) }
        });
        let runner = Runner::new(fresh.db.clone(), clock.clone(), handlers, ());
        assert_eq!(runner.run_some().await.unwrap(), 0, "the lease still holds");
        clock.advance(Duration::seconds(91));
        assert_eq!(runner.run_some().await.unwrap(), 1);
        assert_eq!(*ran.lock().unwrap(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_that_wait_together_share_a_commit() {
    let fresh = engine::sqlite().await;
    let before = fresh.db.commits();
    let workers: Vec<_> = (0..256)
        .map(|_| {
            let db = fresh.db.clone();
            tokio::spawn(async move { db.write(async |tx| count(tx).await).await.unwrap() })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    assert_eq!(counted(&fresh).await, 256);
    assert!(
        fresh.db.commits() - before < 128,
        "{} commits for 256 changes",
        fresh.db.commits() - before
    );
}
