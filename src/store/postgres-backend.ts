/**
 * PostgreSQL as the store, for several machines. Our own keyv adapter rather than @keyv/postgres: that one keeps its
 * pool to itself, and a pool on which nobody listens for errors ends the process when the server restarts.
 */
import { EventEmitter } from "node:events";
import type { KeyvStoreAdapter, StoredData } from "keyv";
import pg from "pg";
import type { Backend } from "./backend.js";
import { createStringKeyv } from "./string-keyv.js";

const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 10_000;
/** Any number, the same for all: who holds this lock creates the tables. */
const TABLES_LOCK = 724_411;

/** Collation "C" compares bytes, so that order does not depend on the server's language. */
const TABLES = `
CREATE TABLE IF NOT EXISTS careveil_values (name text COLLATE "C" PRIMARY KEY, value text NOT NULL);
CREATE TABLE IF NOT EXISTS careveil_index (
  index_name text COLLATE "C", member text COLLATE "C", score double precision NOT NULL,
  PRIMARY KEY (index_name, member));
CREATE INDEX IF NOT EXISTS careveil_index_order ON careveil_index (index_name, score, member);`;

class PostgresKeyvAdapter extends EventEmitter implements KeyvStoreAdapter {
  /** keyv reads both fields to learn whether it may iterate. */
  readonly opts = { dialect: "careveil-postgres", url: "" };
  namespace?: string;
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    super();
    this.#pool = pool;
  }

  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    const { rows } = await this.#pool.query("SELECT value FROM careveil_values WHERE name = $1", [key]);
    return rows[0]?.value;
  }

  async set(key: string, value: string): Promise<void> {
    await this.#pool.query(
      `INSERT INTO careveil_values (name, value) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      [key, value],
    );
  }

  async delete(key: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query("DELETE FROM careveil_values WHERE name = $1", [key]);
    return rowCount === 1;
  }

  async clear(): Promise<void> {
    await this.#pool.query("DELETE FROM careveil_values");
  }
}

/** `url` starts with postgres:// or postgresql://. Fails when the server does not answer. */
export async function openPostgresBackend(url: string): Promise<Backend> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    // A connection that has gone silent would keep its place in the pool until the kernel gives it up.
    query_timeout: ANSWER_WITHIN_MS,
  });
  // A connection that breaks while idle is replaced with the next query.
  pool.on("error", () => {});
  try {
    await pool.query(`BEGIN; SELECT pg_advisory_xact_lock(${TABLES_LOCK}); ${TABLES} COMMIT;`);
  } catch (error) {
    await pool.end();
    throw error;
  }

  return {
    kind: "postgres",
    values: createStringKeyv(new PostgresKeyvAdapter(pool)),
    async swap(name, expected, next) {
      const { rowCount } = await swapQuery(pool, name, expected, next);
      return rowCount === 1;
    },
    async indexPut(index, member, score) {
      await pool.query(
        `INSERT INTO careveil_index (index_name, member, score) VALUES ($1, $2, $3)
         ON CONFLICT (index_name, member) DO UPDATE SET score = excluded.score`,
        [index, member, score],
      );
    },
    async indexRemove(index, member, upTo = Number.MAX_VALUE) {
      await pool.query("DELETE FROM careveil_index WHERE index_name = $1 AND member = $2 AND score <= $3", [
        index,
        member,
        upTo,
      ]);
    },
    async indexRange(index, { from = 0, upTo = Number.MAX_VALUE, newestFirst = false, skip = 0, limit }) {
      const order = newestFirst ? "DESC" : "ASC";
      const { rows } = await pool.query(
        `SELECT score, member FROM careveil_index WHERE index_name = $1 AND score BETWEEN $2 AND $3
         ORDER BY score ${order}, member ${order} OFFSET $4 LIMIT $5`,
        [index, from, upTo, skip, limit],
      );
      return rows;
    },
    ping: async () => void (await pool.query("SELECT 1")),
    close: () => pool.end(),
  };
}

/** One statement each, which the server runs as one step; it changes one row or none. */
function swapQuery(
  pool: pg.Pool,
  name: string,
  expected: string | undefined,
  next: string | undefined,
): Promise<pg.QueryResult> {
  if (expected === undefined)
    return pool.query(
      "INSERT INTO careveil_values (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
      [name, next],
    );
  if (next === undefined)
    return pool.query("DELETE FROM careveil_values WHERE name = $1 AND value = $2", [name, expected]);
  return pool.query("UPDATE careveil_values SET value = $3 WHERE name = $1 AND value = $2", [
    name,
    expected,
    next,
  ]);
}
