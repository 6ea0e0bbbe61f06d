#include "inference/engine/BoxMerging.h"

#include <algorithm>

namespace fovea::inference {

namespace {

double centreOf(const IndexBox& box, std::size_t axis)
{
    return 0.5 * (box.low[axis] + box.high[axis]);
}

bool holdsCentre(const IndexBox& box, const IndexBox& other)
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double centre = centreOf(other, axis);
        if (centre < box.low[axis] || centre > box.high[axis])
            return false;
    }
    return true;
}

struct Thing {
    IndexBox best;
    std::array<double, 3> centreSum {}; // weighted by scores
    double weight = 0.0;
    int merged = 0;

    void add(const IndexBox& box)
    {
        for (std::size_t axis = 0; axis < 3; ++axis)
            centreSum[axis] += box.score * centreOf(box, axis);
        weight += box.score;
        merged += box.merged;
    }
    [[nodiscard]] IndexBox box() const
    {
        IndexBox box = best;
        box.merged = merged;
        if (merged == best.merged || weight <= 0.0)
            return box;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double shift = centreSum[axis] / weight - centreOf(best, axis);
            box.low[axis] += shift;
            box.high[axis] += shift;
        }
        return box;
    }
};

} // namespace

std::vector<IndexBox> mergedDuplicates(std::vector<IndexBox> boxes)
{
    std::ranges::stable_sort(boxes, std::ranges::greater {}, &IndexBox::score);
    std::vector<Thing> things;
    for (const IndexBox& box : boxes) {
        auto same = std::ranges::find_if(things, [&](const Thing& thing) {
            return thing.best.label == box.label
                && (holdsCentre(thing.best, box) || holdsCentre(box, thing.best));
        });
        if (same == things.end())
            same = things.insert(things.end(), Thing { .best = box });
        same->add(box);
    }
    std::vector<IndexBox> merged;
    for (const Thing& thing : things)
        merged.push_back(thing.box());
    return merged;
}

} // namespace fovea::inference
