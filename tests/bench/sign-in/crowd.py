"""Accounts of as many others, beside those who are measured: rows like theirs, written while the
server is down. Its ledger knows nothing of them; what is measured is how sign-in bears their number.

    python3 crowd.py DATABASE COUNT
"""
import os
import sqlite3
import sys

AT_ONCE = 200_000
KEPT = ('eid_account', 'eid_holder', 'eid_login', 'eid_authenticator', 'eid_password')


def rows(template, ids):
    """The row of the one who is there, with what is each one's own."""
    for account, other in ids:
        own = {'account_id': account, 'authenticator_id': other, 'login': f'crowd-{other.hex()}', 'person_id': other}
        yield tuple(own.get(name, value) for name, value in template)


def main(database, count):
    db = sqlite3.connect(database, isolation_level=None)
    db.execute('PRAGMA journal_mode = WAL')
    db.execute('PRAGMA synchronous = OFF')
    db.execute('PRAGMA cache_size = -2000000')
    account = db.execute('SELECT account_id FROM eid_password LIMIT 1').fetchone()[0]
    for table in KEPT:
        found = db.execute(f'SELECT * FROM {table} WHERE account_id = ?', [account])
        template = list(zip([it[0] for it in found.description], found.fetchone()))
        marks = ', '.join('?' * len(template))
        # By the key of the table, so that pages fill one after the other.
        by_other = table in ('eid_holder', 'eid_login')
        space = 2**128 // count
        for first in range(0, count, AT_ONCE):
            ids = ((at * space).to_bytes(16, 'big') for at in range(first, min(first + AT_ONCE, count)))
            pairs = ((it[::-1], it) if by_other else (it, it[::-1]) for it in ids)
            db.execute('BEGIN')
            db.executemany(f'INSERT INTO {table} VALUES ({marks})', rows(template, pairs))
            db.execute('COMMIT')
    db.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
    print(f'{count} accounts more, {os.path.getsize(database) / 2**30:.1f} GiB')


main(sys.argv[1], int(sys.argv[2]))
