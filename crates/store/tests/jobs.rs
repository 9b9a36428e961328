//! Jobs: enqueued once, claimed by lease, retried, given up visibly.

use jiff::{SignedDuration, Timestamp};
use store::jobs::{self, ClaimedJob, Failed, JobCounts, Lane, NewJob};
use store::{Db, StoreError, both_databases};
use uuid::Uuid;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_773_800_000 + second).expect("in range")
}

const LEASE: SignedDuration = SignedDuration::from_secs(60);

fn job(number: u128, run_at: Timestamp) -> NewJob {
    NewJob {
        id: Uuid::from_u128(number),
        office_id: Some(Uuid::from_u128(7)),
        kind: "notify".into(),
        unique_key: format!("notify:{number}"),
        payload: "{}".into(),
        run_at,
        max_attempts: 2,
    }
}

async fn enqueue(db: &Db, job: NewJob) -> bool {
    db.write(move |conn| {
        let job = job.clone();
        Box::pin(async move { jobs::enqueue(conn, &job, at(0)).await })
    })
    .await
    .expect("enqueued")
}

async fn claim(db: &Db, worker: &'static str, now: Timestamp, limit: u32) -> Vec<ClaimedJob> {
    db.write(move |conn| Box::pin(jobs::claim(conn, worker, now, LEASE, limit, Lane::Inside)))
        .await
        .expect("claimed")
}

async fn complete(db: &Db, job: &ClaimedJob, now: Timestamp) -> bool {
    let job = job.clone();
    db.write(move |conn| {
        let job = job.clone();
        Box::pin(async move { jobs::complete(conn, &job, now).await })
    })
    .await
    .expect("completed")
}

async fn fail(db: &Db, job: &ClaimedJob, now: Timestamp) -> Failed {
    let job = job.clone();
    db.write(move |conn| {
        let job = job.clone();
        Box::pin(async move { jobs::fail(conn, &job, "mail refused", now).await })
    })
    .await
    .expect("noted")
}

async fn counts(db: &Db) -> JobCounts {
    db.read(|conn| Box::pin(jobs::counts(conn)))
        .await
        .expect("counted")
}

both_databases! {
    async fn a_job_is_enqueued_once_and_done_once(db: Db) {
        assert!(enqueue(&db, job(1, at(0))).await);
        assert!(!enqueue(&db, NewJob { id: Uuid::from_u128(99), ..job(1, at(0)) }).await, "the key is known");
        let claimed = claim(&db, "a", at(1), 10).await;
        assert_eq!(claimed.len(), 1);
        assert_eq!(claimed[0].attempt, 1);
        assert_eq!(claimed[0].office_id, Some(Uuid::from_u128(7)));
        assert!(claim(&db, "b", at(1), 10).await.is_empty(), "it is under a lease");
        assert!(complete(&db, &claimed[0], at(2)).await);
        assert!(!complete(&db, &claimed[0], at(3)).await);
        assert!(!enqueue(&db, job(1, at(0))).await, "done is known, too");
        assert_eq!(counts(&db).await, JobCounts { done: 1, ..JobCounts::default() });
    }

    async fn a_job_enqueued_in_a_failed_act_is_not_there(db: Db) {
        let result = db
            .write(|conn| Box::pin(async move {
                assert!(jobs::enqueue(conn, &job(1, at(0)), at(0)).await?);
                Err::<(), _>(StoreError::NotFound)
            }))
            .await;
        assert_eq!(result, Err(StoreError::NotFound));
        assert_eq!(counts(&db).await, JobCounts::default());
    }

    async fn the_oldest_due_come_first(db: Db) {
        for (number, second) in [(1, 30), (2, 10), (3, 20), (4, 100)] {
            enqueue(&db, job(number, at(second))).await;
        }
        let next = db.read(|conn| Box::pin(jobs::next_due(conn))).await;
        assert_eq!(next, Ok(Some(at(10))));
        let keys = |jobs: Vec<ClaimedJob>| jobs.into_iter().map(|job| job.unique_key).collect::<Vec<_>>();
        assert_eq!(keys(claim(&db, "a", at(30), 2).await), ["notify:2", "notify:3"]);
        assert_eq!(keys(claim(&db, "a", at(30), 2).await), ["notify:1"]);
        assert!(claim(&db, "a", at(89), 2).await.is_empty(), "the last is not due");
    }

    async fn a_failed_job_waits_and_dies_visibly(db: Db) {
        enqueue(&db, job(1, at(0))).await;
        let first = claim(&db, "a", at(1), 1).await.remove(0);
        assert_eq!(fail(&db, &first, at(2)).await, Failed::Again(at(12)));
        assert!(claim(&db, "a", at(11), 1).await.is_empty());
        let second = claim(&db, "a", at(12), 1).await.remove(0);
        assert_eq!(second.attempt, 2);
        assert_eq!(fail(&db, &first, at(13)).await, Failed::NotYours);
        assert_eq!(fail(&db, &second, at(13)).await, Failed::Dead);
        assert_eq!(counts(&db).await.dead, 1);
        let dead = db.read(|conn| Box::pin(jobs::list_dead(conn, 10))).await.expect("listed");
        assert_eq!(dead[0].last_error.as_deref(), Some("mail refused"));
        assert_eq!((dead[0].attempts, dead[0].died_at), (2, at(13)));
        let id = dead[0].id;
        assert_eq!(db.write(move |conn| Box::pin(jobs::retry_dead(conn, id, at(14)))).await, Ok(true));
        assert_eq!(db.write(move |conn| Box::pin(jobs::retry_dead(conn, id, at(14)))).await, Ok(false));
        let again = claim(&db, "a", at(14), 1).await.remove(0);
        assert_eq!(again.attempt, 1);
    }

    async fn whoever_begins_anew_lets_go_of_what_it_had(db: Db) {
        for number in [1, 2] {
            enqueue(&db, job(number, at(0))).await;
        }
        let lost = claim(&db, "a", at(0), 1).await.remove(0);
        let others = claim(&db, "b", at(0), 1).await.remove(0);
        let begin = async |now| {
            db.write(move |conn| Box::pin(jobs::release_own(conn, "a", now))).await.expect("let go")
        };
        assert_eq!(begin(at(1)).await, 1);
        assert_eq!(begin(at(1)).await, 0, "it has nothing now");
        let again = claim(&db, "a", at(1), 10).await;
        assert_eq!(again.len(), 1, "the other worker is at its job");
        assert_eq!((again[0].id, again[0].attempt), (lost.id, 2));
        assert!(!complete(&db, &lost, at(2)).await, "it is the second attempt's");
        assert!(complete(&db, &others, at(2)).await);
        // What ends whoever does it is not done for ever.
        assert_eq!(begin(at(2)).await, 1);
        assert!(claim(&db, "a", at(2), 10).await.is_empty());
        let dead = db.read(|conn| Box::pin(jobs::list_dead(conn, 10))).await.expect("listed");
        assert_eq!((dead[0].last_error.as_deref(), dead[0].died_at), (Some("worker ended"), at(2)));
    }

    async fn what_waits_for_another_server_is_begun_as_often_as_its_worker_ends(db: Db) {
        let kind = "send_something".to_owned();
        enqueue(&db, NewJob { kind, ..job(1, at(0)) }).await;
        for second in 0..5 {
            let outside = db.write(move |conn| {
                Box::pin(async move { jobs::claim(conn, "a", at(second), LEASE, 1, Lane::Outside).await })
            });
            assert_eq!(outside.await.expect("claimed")[0].attempt, 1);
            let own = db.write(move |conn| Box::pin(jobs::release_own(conn, "a", at(second))));
            assert_eq!(own.await, Ok(1));
        }
        assert_eq!(counts(&db).await.dead, 0);
    }

    async fn a_dead_workers_job_is_taken_over(db: Db) {
        enqueue(&db, job(1, at(0))).await;
        let lost = claim(&db, "a", at(0), 1).await.remove(0);
        let kept = lost.clone();
        let extended = db
            .write(move |conn| {
                let kept = kept.clone();
                Box::pin(async move { jobs::extend(conn, &kept, at(30), LEASE).await })
            })
            .await;
        assert_eq!(extended, Ok(true));
        assert!(claim(&db, "b", at(61), 1).await.is_empty(), "the lease was lengthened");
        let taken = claim(&db, "b", at(90), 1).await.remove(0);
        assert_eq!((taken.attempt, taken.worker.as_str()), (2, "b"));
        assert!(!complete(&db, &lost, at(91)).await, "the lease ran out");
        // The second lease was the last attempt.
        assert!(claim(&db, "c", at(150), 1).await.is_empty());
        assert_eq!(counts(&db).await.dead, 1);
    }

    async fn a_timer_moves_with_its_key(db: Db) {
        let reschedule = async |new: NewJob| {
            db.write(move |conn| {
                let new = new.clone();
                Box::pin(async move { jobs::reschedule(conn, &new, at(0)).await })
            })
            .await
            .expect("rescheduled");
        };
        reschedule(job(1, at(10))).await;
        let old = claim(&db, "a", at(10), 1).await.remove(0);
        reschedule(NewJob { id: Uuid::from_u128(2), ..job(1, at(500)) }).await;
        assert!(!complete(&db, &old, at(11)).await, "the old time no longer counts");
        assert!(claim(&db, "a", at(499), 1).await.is_empty());
        assert_eq!(claim(&db, "a", at(500), 1).await.len(), 1);
        let cancel = || db.write(|conn| Box::pin(jobs::cancel(conn, "notify:1")));
        assert_eq!((cancel().await, cancel().await), (Ok(true), Ok(false)));
        assert_eq!(counts(&db).await, JobCounts::default());
    }

    async fn done_jobs_are_swept_and_others_kept(db: Db) {
        for number in 1..=4 {
            enqueue(&db, job(number, at(0))).await;
        }
        for claimed in claim(&db, "a", at(0), 3).await {
            complete(&db, &claimed, at(5)).await;
        }
        let sweep = |before: Timestamp| db.write(move |conn| Box::pin(jobs::sweep_done(conn, before, 2)));
        assert_eq!(sweep(at(5)).await, Ok(0));
        assert_eq!(sweep(at(6)).await, Ok(2));
        assert_eq!(sweep(at(6)).await, Ok(1));
        assert_eq!(counts(&db).await, JobCounts { waiting: 1, ..JobCounts::default() });
    }

    async fn workers_never_share_a_job(db: Db) {
        for number in 1..=40 {
            enqueue(&db, job(number, at(0))).await;
        }
        let workers: Vec<_> = ["a", "b", "c", "d"]
            .map(|worker| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut ids = Vec::new();
                    loop {
                        let claimed = claim(&db, worker, at(1), 3).await;
                        if claimed.is_empty() {
                            return ids;
                        }
                        ids.extend(claimed.into_iter().map(|job| job.id.as_u128()));
                    }
                })
            })
            .into();
        let mut ids = Vec::new();
        for worker in workers {
            ids.extend(worker.await.expect("a worker ends"));
        }
        ids.sort_unstable();
        assert_eq!(ids, (1..=40).collect::<Vec<u128>>());
    }

    async fn a_committed_job_wakes_the_worker(db: Db) {
        enqueue(&db, job(1, at(0))).await;
        // Without the wake-up this would wait for ever.
        db.job_enqueued(Lane::Inside).await;
    }
}
