#pragma once

#include <prometheus/metric_family.h>
#include <string>
#include <vector>

namespace fovea::app {

// How metrics are written down.
enum class Exposition { Prometheus, OpenMetrics };

// What a scraper accepts, by the Accept header of its request: OpenMetrics where it is named, otherwise
// Prometheus's own text. header is the request's, of any case.
[[nodiscard]] Exposition expositionFor(const std::string& header);

// The Content-Type of an answer.
[[nodiscard]] const char* contentTypeOf(Exposition exposition);

// OpenMetrics text 1.0.0 (openmetrics.io, "Text format"): families of counters are named without _total, the
// unit is the name's last word where it is one, the end is marked.
[[nodiscard]] std::string openMetricsText(const std::vector<prometheus::MetricFamily>& families);

} // namespace fovea::app
