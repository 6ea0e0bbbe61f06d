#include "core/review/DetectionMatch.h"

#include <algorithm>

namespace fovea {

namespace {

double volumeOf(const BoxLps& box)
{
    const Vec3 size = box.high - box.low;
    return std::max(0.0, size.x) * std::max(0.0, size.y) * std::max(0.0, size.z);
}

double scoreOf(const Finding& finding)
{
    return finding.score.value_or(1.0);
}

// The boxes that count, the highest score first.
std::vector<std::size_t> ranked(std::span<const Finding> findings, double threshold)
{
    std::vector<std::size_t> indices;
    for (std::size_t n = 0; n < findings.size(); ++n) {
        if (findings[n].box && scoreOf(findings[n]) >= threshold)
            indices.push_back(n);
    }
    std::ranges::stable_sort(
        indices, std::ranges::greater {}, [&](std::size_t n) { return scoreOf(findings[n]); });
    return indices;
}

std::optional<double> share(std::size_t part, std::size_t rest)
{
    const std::size_t whole = part + rest;
    return whole > 0 ? std::optional(static_cast<double>(part) / static_cast<double>(whole)) : std::nullopt;
}

} // namespace

double intersectionOverUnion(const BoxLps& a, const BoxLps& b)
{
    BoxLps common;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        common.low[axis] = std::max(a.low[axis], b.low[axis]);
        common.high[axis] = std::min(a.high[axis], b.high[axis]);
    }
    const double both = volumeOf(common);
    const double either = volumeOf(a) + volumeOf(b) - both;
    return either > 0.0 ? both / either : 0.0;
}

std::optional<double> DetectionMatch::precision() const
{
    return share(pairs.size(), extra.size());
}

std::optional<double> DetectionMatch::recall() const
{
    return share(pairs.size(), missed.size());
}

DetectionMatch matchDetections(
    std::span<const Finding> found, std::span<const Finding> truth, const MatchOptions& options)
{
    DetectionMatch match;
    std::vector<std::size_t> open = ranked(truth, options.threshold);
    for (const std::size_t n : ranked(found, options.threshold)) {
        double best = 0.0;
        auto taken = open.end();
        for (auto other = open.begin(); other != open.end(); ++other) {
            const double overlap = intersectionOverUnion(*found[n].box, *truth[*other].box);
            if (truth[*other].title == found[n].title && overlap >= options.leastOverlap && overlap > best) {
                best = overlap;
                taken = other;
            }
        }
        if (taken == open.end()) {
            match.extra.push_back(n);
            continue;
        }
        match.pairs.push_back({ n, *taken, best, length(found[n].anchorLps - truth[*taken].anchorLps) });
        open.erase(taken);
    }
    match.missed = std::move(open);
    std::ranges::sort(match.missed);
    return match;
}

} // namespace fovea
