"""The thirty faults of GitHub, each against the stand-in, and what the sync costs in requests.

| fault | in | outcome |
| --- | --- | --- |
| 1 answer to a creation lost | test_faults_sending | uncertain, found by its key, one issue |
| 2 killed between request and commit | test_faults_sending | the same after the restart |
| 3 killed after the claim, before the request | test_faults_sending | four looks in vain, then one request |
| 4 creation answered 502 or 504 though made | test_faults_sending | as 1, no second request |
| 5 list behind for minutes | test_faults_sending | looks at 5 s, 30 s, 2 min, 10 min, no second request |
| 6 webhook before our commit | test_faults_sending | one link, one item |
| 7 asked for twice at once | test_faults_sending | one row, one issue |
| 8 same delivery twice | test_faults_hearing | the second does nothing, 202 |
| 9 one that we failed on comes again | test_faults_hearing | applied |
| 10 closing and reopening reversed | test_faults_hearing | open |
| 11 two of one second differ | test_faults_hearing | one question decides |
| 12 webhooks lost | test_faults_hearing | the next sweep ends alike, with GitHub's time |
| 13 signature missing, wrong, sha1, body tampered with | test_faults_hearing | 401, nothing kept but a count |
| 14 unknown events, ping, 5 MB, no JSON | test_faults_hearing | 202, 202, 413, 400 |
| 15 our own write comes back | test_faults_hearing | no write, no row |
| 16 another bot edits; a stale bot closes | test_faults_hearing | applied; a decision is asked for |
| 17 both sides change different fields | test_faults_hearing | both survive, one PATCH |
| 18 both sides change the same field | test_faults_hearing | the rule decides, the loser is kept |
| 19 the hour's requests used up | test_faults_limits | parked until then, pages do not wait |
| 20 second limit, with and without Retry-After | test_faults_limits | that long, or a minute and doubling |
| 21 repository renamed | test_faults_moving | found by its number, name kept, question kept |
| 22 issue transferred to where we can read | test_faults_moving | linked there, ids replaced, labels put on again |
| 23 issue transferred to where we cannot | test_faults_moving | said so after three looks in a day, item untouched |
| 24 issue deleted | test_faults_moving | said so, item kept, no new issue |
| 25 repository deleted, archived, issues off | test_faults_moving | no more sweeps, pushes parked, one notice |
| 26 App suspended, removed, repository taken; token expired | test_faults_limits | calls stop; resumed with a sweep |
| 27 labels and people dropped; assignee refused | test_faults_sending | made, "not applied" shown, no loop |
| 28 pull request, linked already, elsewhere | test_faults_sending | refused with the reason |
| 29 dates around midnight and DST; names that differ in case | test_faults_dates | same day, reused |
| 30 answers cut, HTML, 304, 503, nobody there, wrong clock | test_faults_limits | said so, later again, cursor kept |
| 30 thirty seconds, certificate not trusted | test_faults_slow | given up in time, nothing twice, cursor kept |
"""
