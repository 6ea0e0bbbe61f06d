#pragma once

#include "core/review/ReviewEvent.h"
#include "core/review/StudyBinding.h"

#include <cstddef>
#include <vector>

namespace fovea {

// A finding and what people said of it.
struct ReviewItem {
    Finding finding {};
    Verdict verdict {};
    QString category {};
    Severity severity = Severity::Unset;
    std::vector<Comment> comments {}; // oldest first

    friend bool operator==(const ReviewItem&, const ReviewItem&) = default;
};

// A mask that is reviewed: as it was made, and what was changed since. Voxels stay in the journal.
struct ReviewMask {
    QString id {};
    ResultSource source {};
    Geometry geometry {};
    std::vector<Label> labels {};
    std::int64_t event = 0; // whose attachment the voxels are
    std::vector<std::int64_t> edits {}; // events whose attachments are changes, in order

    friend bool operator==(const ReviewMask&, const ReviewMask&) = default;
};

struct ReviewProgress {
    std::size_t reviewed = 0; // everything but unreviewed
    std::size_t total = 0;
};

// The review of one series: the sum of its events. A value; the same events in the same order give the same
// review.
class Review {
public:
    Review() = default;
    explicit Review(StudyBinding binding)
        : m_binding(std::move(binding))
    { }

    [[nodiscard]] const StudyBinding& binding() const { return m_binding; }

    // Inconsistent, and nothing changes, when the event is about a finding or mask that is not there.
    [[nodiscard]] Result<void> apply(const ReviewEvent& event);

    // In the order in which they were added; removed ones are left out.
    [[nodiscard]] const std::vector<ReviewItem>& items() const { return m_items; }
    // Null when there is none.
    [[nodiscard]] const ReviewItem* find(const QString& findingId) const;
    [[nodiscard]] const std::vector<ReviewMask>& masks() const { return m_masks; }
    [[nodiscard]] const ReviewMask* findMask(const QString& maskId) const;

    [[nodiscard]] ReviewProgress progress() const;
    [[nodiscard]] std::int64_t lastSequence() const { return m_lastSequence; }

    friend bool operator==(const Review&, const Review&) = default;

private:
    struct Applier;

    ReviewItem* item(const QString& findingId);

    StudyBinding m_binding;
    std::vector<ReviewItem> m_items;
    std::vector<ReviewItem> m_removed; // to come back with what was said of them
    std::vector<ReviewMask> m_masks;
    std::int64_t m_lastSequence = 0;
};

} // namespace fovea
