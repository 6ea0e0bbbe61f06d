#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace fovea {

// How long work reports where it is and learns that it should stop. It is handed downwards: each step gets
// a part of its caller's range. A default one reports to nobody and is never cancelled.
//
//     Result<Volume> read(..., Progress progress)
//     {
//         for (Progress slices = progress.stage("Reading slices", 0.8); ...; slices.report(i / n))
//             if (slices.isCancelled())
//                 return cancelled();
//
// Cheap to copy. Reporting is thread safe; the sink is called on the reporting thread, one call at a time,
// at most every 20 ms and whenever the stage changes.
class Progress {
public:
    // fraction is of the whole work, 0 to 1, and never falls.
    using Sink = std::function<void(const std::string& stage, double fraction)>;

    Progress() = default;
    Progress(Sink sink, std::stop_token stop);

    [[nodiscard]] bool isCancelled() const;
    [[nodiscard]] std::stop_token stopToken() const { return m_stop; }

    // fraction is of this stage, 0 to 1.
    void report(double fraction) const;

    // The next part of this range, share (0 to 1) of it long. It is complete when the following one begins.
    [[nodiscard]] Progress stage(std::string name, double share);

private:
    struct Shared;

    std::shared_ptr<Shared> m_shared;
    std::stop_token m_stop;
    std::string m_name;
    double m_begin = 0.0;
    double m_length = 1.0;
    double m_taken = 0.0; // of this range, by stages begun so far
};

} // namespace fovea
