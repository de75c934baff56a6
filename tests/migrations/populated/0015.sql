-- One small installation at revision 0015, with rows in every table.
INSERT INTO person (id, name, email, github_login, time_zone, site_role, password_hash, is_active, created_at, version) VALUES
  (1, 'Dot', 'dot@example.org', 'dot', 'Europe/Berlin', 'admin', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA', true, '2026-01-05 08:00:00.000000', 1),
  (2, 'Ana', 'ana@example.org', NULL, NULL, 'viewer', NULL, true, '2026-01-05 08:05:00.000000', 2),
  (3, 'Zoë', NULL, NULL, NULL, 'viewer', NULL, false, '2026-01-05 08:06:00.000000', 1);
INSERT INTO team (id, name, time_zone, created_at, version) VALUES
  (1, 'Payments', 'Europe/Berlin', '2026-01-05 08:10:00.000000', 1),
  (2, 'Search', 'UTC', '2026-01-05 08:11:00.000000', 1);
INSERT INTO membership (person_id, team_id, role) VALUES (1, 1, 'manager'), (2, 1, 'member'), (2, 2, 'manager');
INSERT INTO service (id, name, team_id, created_at, version) VALUES
  (1, 'checkout', 1, '2026-01-05 08:12:00.000000', 1),
  (2, 'index', 2, '2026-01-05 08:13:00.000000', 1);
INSERT INTO login (id, token_digest, person_id, created_at, seen_at, expires_at, address, browser) VALUES
  (1, 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c', 1, '2026-03-09 07:00:00.000000', '2026-03-09 07:30:00.000000', '2026-03-16 07:00:00.000000', '127.0.0.1', 'Firefox');
INSERT INTO single_use_link (id, token_digest, purpose, person_id, created_at, expires_at, used_at) VALUES
  (1, '7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730', 'setup', NULL, '2026-01-05 07:00:00.000000', '2026-01-06 07:00:00.000000', '2026-01-05 07:58:00.000000'),
  (2, 'bf07a7fbb825fc0aae7bf4a1177b2b31fcf8a3feeaf7092761e18c859ee52a9c', 'invite', 2, '2026-03-09 07:00:00.000000', '2026-03-12 07:00:00.000000', NULL);
INSERT INTO attempt_limit (key, attempts, seen_at) VALUES
  ('4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865', '[1773039600.5, 1773039601.25]', '2026-03-09 07:00:01.000000');
INSERT INTO tick (name, claimed_for) VALUES ('housekeeping', '2026-03-09 07:00:00.000000');
INSERT INTO cause (id, name, cause_class, created_at, version) VALUES
  (1, 'A configuration change reaches every region at once', 'config-change', '2026-02-01 09:00:00.000000', 1),
  (2, 'One certificate has no owner', 'certificate-expiry', '2026-02-01 09:01:00.000000', 3);
INSERT INTO import_run (id, by_id, door, source, created_at, undone_at) VALUES
  (1, 1, 'import', 'postmortems', '2026-02-01 08:59:00.000000', NULL),
  (2, NULL, 'page', '', '2026-02-02 10:00:00.000000', '2026-02-02 10:01:00.000000');
INSERT INTO incident (id, title, team_id, severity, severity_words, started_at, is_start_date_only, detected_at, mitigated_at, ended_at, "trigger", cause_class, root_cause, is_near_miss, is_backfill, happened_on, created_at, version, merged_into_id, merged_at, merged_by_id, is_restricted) VALUES
  (1, 'Checkout refused every card', 1, 1, 'SEV-1', '2026-01-30 16:40:00.000000', false, '2026-01-30 16:44:00.000000', NULL, '2026-01-30 19:31:00.000000', 'config-change', 'config-change', 'A time-out was set to 3 instead of 3000.', false, false, '2026-01-30', '2026-02-01 09:00:00.000000', 2, NULL, NULL, NULL, false),
  (3, 'Checkout refused all cards', 1, 2, '', NULL, false, NULL, NULL, NULL, 'unknown', 'unknown', '', false, false, '2026-01-30', '2026-02-02 11:00:00.000000', 2, 1, '2026-02-03 10:00:00.000000', 1, false),
  (2, 'Search was empty', NULL, NULL, '', NULL, false, NULL, NULL, NULL, 'unknown', 'unknown', '', true, true, '2025-06-01', '2026-02-02 10:00:00.000000', 1, NULL, NULL, NULL, true);
INSERT INTO incident_service (incident_id, service_id, merged_from_id) VALUES (1, 1, NULL), (1, 2, 3), (2, 2, NULL);
INSERT INTO incident_cause (incident_id, cause_id, role, quote, state, decided_by_id, merged_from_id) VALUES
  (1, 1, 'root', 'The change went to all regions.', 'confirmed', 1, NULL),
  (1, 2, 'contributing', '', 'suggested', NULL, 3);
INSERT INTO writeup (id, incident_id, number, title, text, format, source, digest, published_on, recorded_at, import_run_id, redacted_at, withdrawn_at, withdrawn_by_id, withdrawn_reason) VALUES
  (1, 1, 1, 'Checkout refused every card', '# Checkout refused every card', 'markdown', 'checkout.md', '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae', '2026-01-31', '2026-02-01 09:00:00.000000', 1, '2026-02-04 10:00:00.000000', NULL, NULL, ''),
  (2, 1, 2, 'Checkout refused every card', '# Checkout refused every card, second version', 'markdown', 'checkout.md', 'fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9', NULL, '2026-02-03 09:00:00.000000', NULL, NULL, '2026-02-05 10:00:00.000000', 1, 'A customer asked for it.');
INSERT INTO fact (id, incident_id, writeup_id, kind, position, text, at, first_line, last_line, is_inferred, is_edited, is_dismissed, version) VALUES
  (1, 1, 1, 'title', 0, 'Checkout refused every card', NULL, 1, 1, false, false, false, 1),
  (2, 1, 1, 'timeline', 1, 'Rolled back', '2026-01-30 19:31:00.000000', 9, 10, true, false, false, 1),
  (3, 2, NULL, 'contributing_factors', 0, 'Nobody was on call', NULL, NULL, NULL, false, true, true, 2);
INSERT INTO action_item (id, incident_id, title, statement, kind, priority, state, owner_id, team_id, due_on, first_due_on, promised_on, done_at, evidence, declined_reason, declined_by_id, look_again_on, reopened, writeup_id, first_line, last_line, are_words_gone, created_at, version, merged_from_id, blocked_reason, blocked_at, superseded_by_id, split_from_id, escalated_at, decline_wanted_reason, decline_wanted_by_id, committed_at, assign_by, verify_by, link_url, slips, changed_at) VALUES
(1, 1, 'Roll configuration out by region', 'We will roll configuration out region by region.', 'prevent', 0, 'open', 2, 1, '2026-03-20', '2026-03-06', '2026-01-31', NULL, '', '', NULL, NULL, 0, 1, 14, 14, false, '2026-02-01 09:00:00.000000', 4, 3, 'The tool is not there yet.', '2026-03-06 09:00:00.000000', NULL, NULL, '2026-03-07 09:00:00.000000', 'Too dear.', 2, '2026-02-02 09:00:00.000000', '2026-02-05', NULL, 'https://tracker.example.org/T-1', 1, '2026-03-05 10:00:00.000000'),
  (2, 1, 'Alert on refused cards', 'Alert when more than 5% of cards are refused.', 'detect', 1, 'verified', 1, 1, '2026-02-20', '2026-02-20', '2026-01-31', '2026-02-18 12:00:00.000000', 'https://example.org/change/7', '', NULL, NULL, 1, 1, 15, 16, true, '2026-02-01 09:00:00.000000', 6, NULL, '', NULL, NULL, 1, NULL, '', NULL, '2026-02-02 09:00:00.000000', NULL, '2026-04-19', '', 0, '2026-03-06 10:00:00.000000'),
  (3, 2, 'Buy a second index', 'Buy a second index.', NULL, 3, 'declined', NULL, NULL, NULL, NULL, '2025-06-02', NULL, '', 'Too dear for what it saves.', 1, '2026-12-01', 0, NULL, NULL, NULL, false, '2026-02-02 10:00:00.000000', 2, NULL, '', NULL, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, '', 0, '2026-03-07 10:00:00.000000'),
  (4, 1, 'Roll out slowly', 'Roll out slowly.', 'prevent', 0, 'superseded', NULL, 1, NULL, NULL, '2026-01-31', NULL, '', '', NULL, NULL, 0, NULL, NULL, NULL, false, '2026-02-01 09:00:00.000000', 2, NULL, '', NULL, 1, NULL, NULL, '', NULL, NULL, NULL, NULL, '', 0, '2026-03-08 10:00:00.000000');
INSERT INTO item_cause (item_id, cause_id, state) VALUES (1, 1, 'confirmed'), (2, 2, 'suggested');
INSERT INTO due_change (id, item_id, from_on, to_on, reason, by_id, happened_at, recorded_at) VALUES
  (1, 1, '2026-03-06', '2026-03-20', 'The tool was late.', 2, '2026-03-05 10:00:00.000000', '2026-03-05 10:00:01.000000'),
  (2, 3, NULL, NULL, '', NULL, '2026-02-02 10:00:00.000000', '2026-02-02 10:00:00.000000');
INSERT INTO event (id, subject, subject_id, verb, changed, note, by_id, by_name, door, happened_at, recorded_at) VALUES
  (1, 'person', 1, 'added', '{"name": [null, "Dot"]}', '', NULL, 'system', 'system', '2026-01-05 08:00:00.000000', '2026-01-05 08:00:00.000000'),
  (2, 'action_item', 1, 're-dated', '{"due_on": ["2026-03-06", "2026-03-20"]}', 'The tool was late.', 2, 'Ana', 'page', '2026-03-05 10:00:00.000000', '2026-03-05 10:00:01.000000');
INSERT INTO followed_source (id, place, kind, team_id, by_id, created_at, last_looked_at, last_error, failures, is_paused, etag, last_modified) VALUES
  (1, 'https://status.example.org/history.atom', 'address', 1, 1, '2026-03-01 09:00:00.000000', '2026-03-09 07:00:00.000000', '', 0, false, '"a1"', ''),
  (2, '/srv/write-ups', 'folder', NULL, NULL, '2026-03-01 09:01:00.000000', NULL, 'There is no such file.', 10, true, '', '');
INSERT INTO waiting_preview (id, source_id, team_id, source_key, title, text, format, digest, found_at, state, by_id) VALUES
  (1, 1, 1, 'https://status.example.org/incidents/1', 'Checkout was slow', '# Checkout was slow', 'feed', '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae', '2026-03-09 07:00:00.000000', 'waiting', NULL),
  (2, NULL, NULL, 'search.md', 'Search was slow', '# Search was slow', 'markdown', 'fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9', '2026-03-09 07:00:00.000000', 'dismissed', 2);
INSERT INTO incident_person (incident_id, person_id) VALUES (2, 2);
INSERT INTO promise_pair (earlier_id, later_id, decision, by_id, decided_at) VALUES
  (1, 2, 'repeats', 1, '2026-03-01 09:00:00.000000'),
  (1, 3, 'apart', NULL, '2026-03-01 09:00:00.000000');
INSERT INTO comment (id, item_id, text, by_id, by_name, created_at, edited_at, version) VALUES
  (1, 1, 'Ask **Ana** first.', 2, 'Ana', '2026-03-02 09:00:00.000000', NULL, 1),
  (2, 1, 'Done so.', NULL, 'Somebody', '2026-03-02 10:00:00.000000', '2026-03-02 10:05:00.000000', 2);
INSERT INTO mention (comment_id, person_id) VALUES (1, 2);
INSERT INTO policy (id, team_id, assign_p0, assign_p1, assign_p2, assign_p3, complete_p0, complete_p1, complete_p2, complete_p3, skips_weekends, version) VALUES
  (1, NULL, 3, 3, 3, 3, 14, 30, 60, NULL, true, 1),
  (2, 1, 1, 2, 3, NULL, 7, 14, 30, 90, false, 4);
INSERT INTO saved_view (id, name, query, by_id, is_shared, created_at, version) VALUES
  (1, 'Late and unowned', 'overdue=y&unowned=y', 1, true, '2026-03-02 09:00:00.000000', 1),
  (2, 'Mine', 'owner=2', 2, false, '2026-03-02 09:00:00.000000', 1);
INSERT INTO recurrence (id, earlier_id, later_id, score, parts, evidence, is_order_certain, state, cause_id, reason, decided_by_id, decided_at, computed_at, version) VALUES
  (1, 2, 1, 0.71, '{"passages": 0.62, "mechanisms": 0.2}', '{"passages": 0.32, "mechanisms": 0.4}', true, 'confirmed', 1, '', 1, '2026-03-01 09:00:00.000000', '2026-02-02 10:00:00.000000', 2),
  (2, 1, 3, 0.97, '{"story": 0.25}', '{"story": 1.0}', false, 'duplicate', NULL, '', NULL, NULL, '2026-02-02 10:00:00.000000', 1),
  (3, 2, 3, 0.31, '{}', '{}', true, 'dismissed', NULL, 'Another table.', NULL, '2026-03-01 09:00:00.000000', '2026-02-02 10:00:00.000000', 2);
INSERT INTO incident_profile (incident_id, digest, names_digest, began_at, earliest_at, latest_at, basis, packed, same_as, other_than, has_statements, is_paired, revision) VALUES
  (1, '', '', '2026-01-30 16:40:00.000000', '2026-01-30 16:40:00.000000', '2026-01-30 16:40:00.000000', 0, '', '[2]', '[]', true, true, 2),
  (2, '', '', '2025-06-01 23:59:59.999999', NULL, '2025-06-01 23:59:59.999999', 3, '', '[]', '[]', false, false, 1);
INSERT INTO incident_token (token, incident_id) VALUES (4294967295, 1), (17, 2);
INSERT INTO token_frequency (key, texts) VALUES (0, 2), (4294967296, 1), (34359738386, 1);
INSERT INTO profile_mark (id, subject, subject_id) VALUES (1, 'incident', 2), (2, 'import', 1);
INSERT INTO github_connection (id, name, kind, api_url, web_url, host, app_id, app_slug, installation_id, token, private_key, webhook_secret, webhook_secret_before, is_polling_only, state, parked_until, parked_why, parked_times, last_error, last_delivery_at, refused_deliveries, quota_limit, quota_left, quota_resets_at, lease_until, leased_by, last_write_at, stale_bots, by_id, created_at, version) VALUES
  (1, 'GitHub', 'app', 'https://api.github.com', 'https://github.com', 'github.com', '77', 'tracker', 501, '', 'gAAAAAsealed', 'gAAAAAsealed', '', false, 'active', '2026-03-09 08:00:00.000000', 'The hourly limit is reached.', 0, '', '2026-03-09 07:00:00.000000', 2, 5000, 0, '2026-03-09 08:00:00.000000', '2026-03-09 07:01:00.000000', 'worker-1', '2026-03-09 07:00:00.000000', '["stale[bot]"]', 1, '2026-03-01 09:00:00.000000', 3),
  (2, 'Enterprise', 'token', 'https://github.example.org/api/v3', 'https://github.example.org', 'github.example.org', '', '', NULL, 'gAAAAAsealed', '', '', '', true, 'unauthorised', NULL, '', 0, 'The token has expired.', NULL, 0, NULL, NULL, NULL, NULL, '', NULL, '[]', NULL, '2026-03-01 09:00:00.000000', 1);
INSERT INTO github_repo (id, connection_id, host, repo_id, node_id, full_name, is_private, state, cursor, etag, etag_url, next_sweep_at, last_swept_at, last_exists_pass_at, last_error, label_prefix, includes_quotes, created_at, version) VALUES
  (1, 1, 'github.com', 9001, 'R_9001', 'example/payments', true, 'active', '2026-03-09 06:00:00.000000', 'W/"1"', 'https://api.github.com/repositories/9001/issues', '2026-03-09 08:00:00.000000', '2026-03-09 07:00:00.000000', '2026-03-09 01:00:00.000000', '', 'incident/', true, '2026-03-01 09:00:00.000000', 1),
  (2, 2, 'github.example.org', 9001, '', 'example/search', false, 'no-access', NULL, '', '', NULL, NULL, NULL, 'Not found.', '', false, '2026-03-01 09:00:00.000000', 2);
INSERT INTO github_rule (id, repo_id, team_id, service_id, creates_on_commit, uses_milestones, labels, version) VALUES
  (1, 1, 1, NULL, true, true, '["post-mortem"]', 1),
  (2, 2, NULL, 2, false, false, '[]', 1);
INSERT INTO github_account (id, host, login, person_id) VALUES (1, 'github.com', 'ana-codes', 2), (2, 'github.example.org', 'dot', 1);
INSERT INTO github_link (id, item_id, repo_id, number, issue_id, node_id, html_url, base, remote_updated_at, state, checks, checked_at, last_error, not_applied, asks, asked_at, last_synced_at, created_at) VALUES
  (1, 1, 1, 12, 700012, 'I_12', 'https://github.com/example/payments/issues/12', '{"state": "open"}', '2026-03-09 06:00:00.000000', 'active', 0, NULL, '', '["labels"]', 'not-planned', '2026-03-09 06:01:00.000000', '2026-03-09 06:01:00.000000', '2026-03-02 09:00:00.000000'),
  (2, 2, 1, 13, 700013, '', 'https://github.com/example/payments/issues/13', '{}', NULL, 'moved-unreadable', 3, '2026-03-09 06:00:00.000000', 'Not found.', '[]', NULL, NULL, NULL, '2026-03-02 09:00:00.000000');
INSERT INTO github_outbox (id, item_id, repo_id, op, key, fields, status, attempt, attempt_at, lookups, lease_until, not_before, error, by_id, created_at, done_at) VALUES
  (1, 1, 1, 'create', '3f0c5a52-58d6-4d4f-a2f3-5a1f9d0e2b11', '{}', 'done', 1, '2026-03-02 09:00:00.000000', 0, NULL, NULL, '', 2, '2026-03-02 09:00:00.000000', '2026-03-02 09:00:01.000000'),
  (2, 1, 1, 'update', '3f0c5a52-58d6-4d4f-a2f3-5a1f9d0e2b12', '{"due_on": "2026-03-05T10:00:00Z"}', 'pending', 0, NULL, 0, NULL, '2026-03-09 08:00:00.000000', '', NULL, '2026-03-05 10:00:00.000000', NULL),
  (3, 3, 2, 'create', '3f0c5a52-58d6-4d4f-a2f3-5a1f9d0e2b13', '{}', 'uncertain', 1, '2026-03-09 07:00:00.000000', 2, '2026-03-09 07:05:00.000000', NULL, 'No answer.', 1, '2026-03-09 07:00:00.000000', NULL);
INSERT INTO github_delivery (connection_id, guid, event, action, body, received_at, status, attempts, lease_until, not_before, error) VALUES
  (1, '72d3162e-cc78-11e3-81ab-4c9367dc0958', 'issues', 'edited', '{}', '2026-03-09 07:00:00.000000', 'queued', 0, NULL, NULL, ''),
  (1, '72d3162e-cc78-11e3-81ab-4c9367dc0959', 'ping', '', '', '2026-03-01 09:00:00.000000', 'ignored', 0, NULL, NULL, '');
INSERT INTO github_conflict (id, item_id, field, base, ours, theirs, winner, at) VALUES
  (1, 1, 'title', 'null', '"Roll out by region"', '"Roll out slowly"', 'github', '2026-03-06 09:00:00.000000');
INSERT INTO github_consent (incident_id, by_id, at) VALUES (2, 1, '2026-03-06 09:00:00.000000');
INSERT INTO event (id, subject, subject_id, verb, changed, note, by_id, by_name, door, happened_at, recorded_at) VALUES
  (3, 'github', 1, 'connected', '{}', 'GitHub', 1, 'Dot', 'page', '2026-03-01 09:00:00.000000', '2026-03-01 09:00:00.000000');
INSERT INTO review_schedule (id, team_id, weekday, starts_at, time_zone, chair_id, is_active, version) VALUES
  (1, NULL, 0, '10:00', 'Europe/Berlin', 1, true, 1),
  (2, 1, 3, '14:30', 'UTC', NULL, false, 3);
INSERT INTO review (id, team_id, schedule_id, planned_for, state, agenda_sent_at, started_at, started_by_id, closed_at, closed_by_id, note, numbers, version) VALUES
  (1, 1, 2, '2026-03-05 14:30:00.000000', 'closed', '2026-03-04 08:00:00.000000', '2026-03-05 14:31:00.000000', 1, '2026-03-05 15:00:00.000000', 1, 'Zoë was on holiday.', '{"open": 3, "overdue": 1}', 4),
  (2, 1, 2, '2026-03-12 14:30:00.000000', 'planned', NULL, NULL, NULL, NULL, NULL, '', '{}', 1),
  (3, NULL, NULL, '2026-03-09 09:00:00.000000', 'running', NULL, '2026-03-09 09:00:00.000000', 2, NULL, NULL, '', '{}', 2),
  (4, NULL, 1, '2026-03-02 09:00:00.000000', 'skipped', NULL, NULL, NULL, NULL, NULL, '', '{}', 2);
INSERT INTO review_entry (id, review_id, position, section, item_id, incident_id, cause_id, pair_id, snapshot, carried_from_id, decision, decided_at, version) VALUES
  (1, 1, 0, 'recurrences', NULL, 1, 1, 1, '{"verdict": "unfinished"}', NULL, 'note', '2026-03-05 14:35:00.000000', 2),
  (2, 1, 1, 'overdue', 1, NULL, NULL, NULL, '{"state": "open", "due_on": "2026-03-06"}', NULL, NULL, NULL, 1),
  (3, 3, 0, 'overdue', 1, NULL, NULL, NULL, '{"state": "open", "due_on": "2026-03-20"}', 2, 'new-date', '2026-03-09 09:05:00.000000', 2),
  (4, 3, 1, 'numbers', NULL, NULL, NULL, NULL, '{}', NULL, NULL, NULL, 1);
INSERT INTO review_decision (id, review_id, entry_id, item_id, kind, note, detail, by_id, at) VALUES
  (1, 1, 1, NULL, 'note', 'Ask the network team.', '{}', 1, '2026-03-05 14:35:00.000000'),
  (2, 3, 3, 1, 'new-date', 'The tool was late.', '{"due_on": ["2026-03-06", "2026-03-20"]}', 2, '2026-03-09 09:05:00.000000');
INSERT INTO review_presence (review_id, person_id, seen_at) VALUES (1, 1, '2026-03-05 14:59:00.000000'), (1, 2, '2026-03-05 14:40:00.000000');
INSERT INTO review_inquiry (id, review_id, person_id, salt, token_digest, expires_at, answered_at) VALUES
  (1, 1, 2, '0f1e2d3c4b5a69788796a5b4c3d2e1f0', '486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7', '2026-03-12 14:30:00.000000', '2026-03-04 11:00:00.000000'),
  (2, 2, 2, '1f1e2d3c4b5a69788796a5b4c3d2e1f0', 'd8d5bb2a0a6f0f2f0a1d2e3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978', '2026-03-19 14:30:00.000000', NULL);
INSERT INTO review_answer (id, review_id, inquiry_id, item_id, by_id, status, new_date, blocker, note, at, accepted_at) VALUES
  (1, 1, 1, 1, 2, 'new-date', '2026-03-20', '', 'The tool was late.', '2026-03-04 11:00:00.000000', '2026-03-05 14:36:00.000000'),
  (2, 2, 2, 1, NULL, NULL, NULL, '', '', NULL, NULL);
INSERT INTO weight_fit (id, mechanisms, alike, bonus, half, decisions, fitted_at) VALUES (1, 0.4, 0.24, 0.2, 0.55, 34, '2026-03-01 09:00:00.000000');
INSERT INTO notice_preference (person_id, cadence, weekday, hour, mutes, version) VALUES
  (1, 'daily', 0, 8, '["agenda"]', 2),
  (2, 'never', 2, 9, '[]', 1);
INSERT INTO chat_channel (id, team_id, name, service, host, sealed_url, kinds, is_active, last_error, created_at, version) VALUES
  (1, 1, 'payments', 'mattermost', 'chat.example.org', 'gAAAA0', '["summary", "escalation"]', true, '', '2026-03-01 09:00:00.000000', 1),
  (2, NULL, 'everybody', 'slack', 'hooks.slack.com', 'gAAAA1', '["minutes"]', false, 'There is no such room.', '2026-03-01 09:00:00.000000', 3);
INSERT INTO dispatch (id, key, kind, channel, person_id, chat_channel_id, team_id, period, status, attempts, lease_until, not_before, error, subject, message_id, created_at, sent_at) VALUES
  (1, 'digest/person-2/2026-W10', 'digest', 'mail', 2, NULL, NULL, '2026-W10', 'sent', 1, NULL, '2026-03-02 08:00:00.000000', '', '1 overdue', '<1@example.org>', '2026-03-02 08:00:00.000000', '2026-03-02 08:00:05.000000'),
  (2, 'summary/chat-1/2026-W10', 'summary', 'chat', NULL, 1, 1, '2026-W10', 'lost', 1, NULL, '2026-03-02 08:00:00.000000', 'The worker stopped.', '', '', '2026-03-02 08:00:00.000000', NULL),
  (3, 'escalation/person-1/2026-03-21', 'escalation', 'mail', 1, NULL, 1, '2026-03-21', 'sending', 1, '2026-03-21 08:05:00.000000', '2026-03-21 08:00:00.000000', '', '', '', '2026-03-21 08:00:00.000000', NULL);
INSERT INTO reminder (item_id, person_id, first_at, last_at, times) VALUES
  (1, 2, '2026-03-02 08:00:05.000000', '2026-03-09 08:00:05.000000', 2);
INSERT INTO escalation (id, item_id, due_on, period, raised_at) VALUES
  (1, 1, '2026-03-20', '2026-03-21', '2026-03-21 08:00:00.000000'),
  (2, 1, NULL, 'item-1-1', '2026-03-07 09:00:00.000000');
INSERT INTO feed_token (id, token_digest, person_id, team_id, created_at, last_used_at, revoked_at) VALUES
  (1, '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae', 2, NULL, '2026-03-01 09:00:00.000000', '2026-03-09 07:00:00.000000', NULL),
  (2, 'fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9', 1, 1, '2026-03-01 09:00:00.000000', NULL, '2026-03-02 09:00:00.000000');
