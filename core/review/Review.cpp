#include "core/review/Review.h"

#include <algorithm>
#include <iterator>

namespace fovea {

namespace {

std::unexpected<Error> unknown(const QString& what, const QString& id)
{
    return fail(ErrorCode::Inconsistent, "The review has no such " + what.toStdString(), id.toStdString());
}

} // namespace

ReviewItem* Review::item(const QString& findingId)
{
    const auto found
        = std::ranges::find(m_items, findingId, [](const ReviewItem& item) { return item.finding.id; });
    return found == m_items.end() ? nullptr : &*found;
}

const ReviewItem* Review::find(const QString& findingId) const
{
    const auto found
        = std::ranges::find(m_items, findingId, [](const ReviewItem& item) { return item.finding.id; });
    return found == m_items.end() ? nullptr : &*found;
}

const ReviewMask* Review::findMask(const QString& maskId) const
{
    const auto found = std::ranges::find(m_masks, maskId, &ReviewMask::id);
    return found == m_masks.end() ? nullptr : &*found;
}

ReviewProgress Review::progress() const
{
    const auto reviewed = std::ranges::count_if(
        m_items, [](const ReviewItem& item) { return item.verdict.state != VerdictState::Unreviewed; });
    return { static_cast<std::size_t>(reviewed), m_items.size() };
}

// One event's work on a review, by its kind.
struct Review::Applier {
    Review& review;
    const ReviewEvent& event;

    // Calls change with the finding that the event is about.
    template <class Change>
    Result<void> change(const QString& finding, Change&& change)
    {
        ReviewItem* item = review.item(finding);
        if (item == nullptr)
            return unknown(QStringLiteral("finding"), finding);
        change(*item);
        return {};
    }

    Result<void> operator()(const FindingsAdded& added)
    {
        const auto idOf = [](const ReviewItem& item) { return item.finding.id; };
        for (const Finding& finding : added.findings) {
            if (ReviewItem* known = review.item(finding.id)) {
                known->finding = finding;
                continue;
            }
            const auto removed = std::ranges::find(review.m_removed, finding.id, idOf);
            if (removed == review.m_removed.end()) {
                review.m_items.push_back({ .finding = finding });
                continue;
            }
            removed->finding = finding;
            review.m_items.push_back(std::move(*removed));
            review.m_removed.erase(removed);
        }
        return {};
    }
    Result<void> operator()(const FindingRemoved& removed)
    {
        ReviewItem* item = review.item(removed.finding);
        if (item == nullptr)
            return unknown(QStringLiteral("finding"), removed.finding);
        review.m_removed.push_back(std::move(*item));
        review.m_items.erase(review.m_items.begin() + (item - review.m_items.data()));
        return {};
    }
    Result<void> operator()(const VerdictGiven& given)
    {
        return change(given.finding, [&](ReviewItem& item) { item.verdict = given.verdict; });
    }
    Result<void> operator()(const CommentAdded& added)
    {
        return change(added.finding, [&](ReviewItem& item) { item.comments.push_back(added.comment); });
    }
    Result<void> operator()(const CommentRemoved& removed)
    {
        return change(removed.finding, [&](ReviewItem& item) {
            std::erase_if(item.comments, [&](const Comment& each) { return each.id == removed.comment; });
        });
    }
    Result<void> operator()(const CategorySet& set)
    {
        return change(set.finding, [&](ReviewItem& item) { item.category = set.category; });
    }
    Result<void> operator()(const SeveritySet& set)
    {
        return change(set.finding, [&](ReviewItem& item) { item.severity = set.severity; });
    }
    Result<void> operator()(const MaskAdded& added)
    {
        if (review.findMask(added.mask) == nullptr)
            review.m_masks.push_back(
                { added.mask, added.source, added.geometry, added.labels, event.sequence, {} });
        return {};
    }
    Result<void> operator()(const MaskEdited& edited)
    {
        const auto mask = std::ranges::find(review.m_masks, edited.mask, &ReviewMask::id);
        if (mask == review.m_masks.end())
            return unknown(QStringLiteral("mask"), edited.mask);
        mask->edits.push_back(event.sequence);
        return {};
    }
};

Result<void> Review::apply(const ReviewEvent& event)
{
    auto applied = std::visit(Applier { *this, event }, event.what);
    if (applied)
        m_lastSequence = std::max(m_lastSequence, event.sequence);
    return applied;
}

} // namespace fovea
