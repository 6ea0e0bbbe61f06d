#pragma once

#include <cstddef>
#include <vector>

namespace fovea::inference {

// Finds the fastest of several ways to compute the same, on passes that are needed anyway: each way is tried
// warmUps times without looking at the clock and then timings times, of which the shortest counts; from then
// on the fastest one is used. One thread.
class VariantChoice {
public:
    explicit VariantChoice(std::size_t variants, int warmUps = 1, int timings = 2);

    // The way to take for the next pass.
    [[nodiscard]] std::size_t next() const;
    // How long that pass took.
    void note(double seconds);
    [[nodiscard]] bool isMade() const { return m_current == m_shortest.size(); }

private:
    std::vector<double> m_shortest;
    std::size_t m_current = 0; // the one being tried
    int m_passes = 0; // that it has run
    int m_warmUps;
    int m_timings;
};

} // namespace fovea::inference
