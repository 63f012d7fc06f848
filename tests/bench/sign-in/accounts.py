"""Fills a database with accounts that nobody will sign in to, each like one that is there.

    python3 accounts.py DATABASE COUNT

Their ids are spread evenly and come in order, so that the tables are as large and as deep as if
people had come one by one, and are filled in minutes. No other program may use the file meanwhile.
"""

import sqlite3
import sys

TABLES = ("eid_account", "eid_holder", "eid_login", "eid_authenticator", "eid_password")


def spread(number, count, kind):
    """The id of that number: 16 bytes, of which the last say what it is of."""
    return (number * (2**64 // count)).to_bytes(8, "big") + kind.to_bytes(8, "big")


def filler(columns, like, count):
    """The rows of one table, each as the one that is there but for what names it."""
    def row(number):
        own = {
            "account_id": spread(number, count, 1),
            "authenticator_id": spread(number, count, 2),
            "login": f"filler-{number:012}",
            "person_id": spread(number, count, 3),
        }
        return [own.get(column, value) for column, value in zip(columns, like)]

    return (row(number) for number in range(1, count))


def main(database, count):
    store = sqlite3.connect(database)
    store.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -500000;")
    account = store.execute("SELECT account_id FROM eid_account WHERE login = 'bench-0'").fetchone()
    for table in TABLES:
        like = store.execute(f"SELECT * FROM {table} WHERE account_id = ?", account)
        columns = [column[0] for column in like.description]
        rows = filler(columns, like.fetchone(), count)
        places = ", ".join("?" * len(columns))
        with store:
            store.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
