#pragma once

#include <prometheus/metric_family.h>
#include <string>
#include <string_view>
#include <vector>

namespace fovea::app {

// The two text formats that a scrape can ask for: Prometheus' own, version 0.0.4, and OpenMetrics 1.0.
enum class Exposition { Prometheus, OpenMetrics };

// The format that this value of an HTTP Accept header prefers. OpenMetrics only where it is named, in
// version 1.0.0 or without one.
[[nodiscard]] Exposition expositionFor(std::string_view accept);

// The value of the Content-Type header.
[[nodiscard]] std::string contentType(Exposition format);

// The counters' families bear names that end in "_total", as prometheus-cpp wants them.
[[nodiscard]] std::string serialise(const std::vector<prometheus::MetricFamily>& families, Exposition format);

} // namespace fovea::app
