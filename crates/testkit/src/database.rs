//! What a test sees and changes past the doors.

use crate::TestApp;
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;

impl TestApp {
    /// One statement, with nothing of what a door would have done besides.
    pub async fn alter(&self, text: &str) {
        let text = text.to_owned();
        let done = self.state.db.write(async move |tx| {
            tx.execute_raw(sql(tx, &text, [])).await?;
            Ok(())
        });
        done.await.unwrap();
    }

    /// The column `n` of the first row.
    pub async fn number(&self, text: &str) -> i64 {
        let db = self.state.db.read();
        let row = db.query_one_raw(sql(db, text, [])).await.unwrap().unwrap();
        row.try_get("", "n").unwrap()
    }

    /// The column `t` of every row.
    pub async fn texts(&self, text: &str) -> Vec<String> {
        let db = self.state.db.read();
        let rows = db.query_all_raw(sql(db, text, [])).await.unwrap();
        rows.iter().map(|row| row.try_get("", "t").unwrap()).collect()
    }
}
