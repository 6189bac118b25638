#pragma once

#include "daemon/http/router.h"
#include "daemon/serving.h"

namespace plumbline {

/// GET /metrics, without a token: the daemon's counters, in the text format of Prometheus. They name no source, key or
/// event of the workspace. Counters begin at the start of the process.
///
///     plumbline_calls_total{env,result}            journalled calls
///     plumbline_notices_total{kind}                what never became a call: duplicate, refused
///     plumbline_journal_head, plumbline_journal_first    seqs
///     plumbline_viewers                            of the debugger, now
///     plumbline_unread_bytes                       of answers that wait for clients to read them
///     plumbline_unread_closed_total                connections that were closed because too many bytes waited
///     plumbline_second_opinions_total{agrees}      failing calls that valijson judged again; "no": one may be wrong
///     plumbline_second_opinion_last_differing_seq  the latest of those; 0: none
///     process_*                                    as Prometheus' own libraries name them
///
/// The values are collected on request: a call does no extra work for them.
void add_metrics_route(http::Router& router, const CoreDependencies& dependencies);

} // namespace plumbline
