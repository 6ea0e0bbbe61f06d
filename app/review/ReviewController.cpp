#include "app/review/ReviewController.h"

#include "app/edit/Edit.h"

#include <QUndoStack>
#include <QUuid>

#include <algorithm>
#include <span>

namespace fovea::app {

namespace {

std::span<const std::uint16_t> voxelsOf(const LabelMap& mask)
{
    return { mask.image().GetBufferPointer(), static_cast<std::size_t>(mask.geometry().voxelCount()) };
}

QString verbOf(VerdictState state)
{
    switch (state) {
    case VerdictState::Accepted:
        return ReviewController::tr("Accept %1");
    case VerdictState::Edited:
        return ReviewController::tr("Accept the edited %1");
    case VerdictState::Rejected:
        return ReviewController::tr("Reject %1");
    case VerdictState::Unsure:
        return ReviewController::tr("Unsure about %1");
    case VerdictState::Unreviewed:
        break;
    }
    return ReviewController::tr("Leave %1 unreviewed");
}

// What a mask adds to a review, found on a thread.
struct MaskEvents {
    std::shared_ptr<const LabelMap> mask;
    MaskAdded added;
    QByteArray voxels;
    FindingsAdded findings;
};

MaskEvents eventsOf(const std::shared_ptr<const LabelMap>& mask)
{
    MaskEvents events { mask, {}, encodeMask(voxelsOf(*mask)), { findingsOf(*mask) } };
    events.added = { maskId(*mask, events.voxels), mask->source(), mask->geometry(), mask->labels() };
    return events;
}

Result<ReviewedMask> maskFrom(const ReviewMask& stored, const std::vector<QByteArray>& attachments)
{
    const auto geometry = validated(stored.geometry);
    if (!geometry)
        return std::unexpected(geometry.error());
    const auto image = [&] {
        auto made = LabelMap::Image::New();
        applyGeometry(*geometry, *made);
        made->Allocate();
        return made;
    };
    const auto voxels = [&](LabelMap::Image& of) {
        return std::span(of.GetBufferPointer(), static_cast<std::size_t>(geometry->voxelCount()));
    };
    const auto original = image();
    if (const auto decoded = decodeMask(attachments.front(), voxels(*original)); !decoded)
        return std::unexpected(decoded.error());
    auto mask = LabelMap::create(original, stored.labels, stored.source);
    if (!mask)
        return std::unexpected(mask.error());
    ReviewedMask result { stored.id, std::make_shared<const LabelMap>(std::move(*mask)), {} };
    result.current = result.original;
    if (attachments.size() == 1)
        return result;
    const auto edited = image();
    std::ranges::copy(voxels(*original), edited->GetBufferPointer());
    for (std::size_t n = 1; n < attachments.size(); ++n) {
        const auto change = decodeMaskChange(attachments[n], geometry->voxelCount());
        if (!change)
            return std::unexpected(change.error());
        applyChange(*change, voxels(*edited));
    }
    auto current = LabelMap::create(edited, stored.labels, stored.source);
    if (!current)
        return std::unexpected(current.error());
    result.current = std::make_shared<const LabelMap>(std::move(*current));
    return result;
}

} // namespace

QString maskId(const LabelMap& mask, const QByteArray& encodedVoxels)
{
    static const QUuid space("{b2a8b2a2-9d0c-4f5e-8a5b-0a4a7c2d9e11}"); // ours, random
    return QUuid::createUuidV5(space, mask.source().stamp().toUtf8() + '\n' + encodedVoxels)
        .toString(QUuid::WithoutBraces);
}

ReviewController::ReviewController(QUndoStack& stack, std::filesystem::path folder, QObject* parent)
    : QObject(parent)
    , m_stack(stack)
    , m_folder(std::move(folder))
{ }

ReviewController::~ReviewController() = default;

void ReviewController::open(const Series& series, std::shared_ptr<const Volume> volume)
{
    close();
    const quint64 generation = m_generation;
    m_store = std::make_unique<ReviewStore>(
        m_folder, [series, volume] { return bindingOf(series, *volume); },
        [this, generation](Result<ReviewStore::Opened> result) {
            QMetaObject::invokeMethod(this, [this, generation, result = std::move(result)]() mutable {
                takeOpened(generation, std::move(result));
            });
        });
}

void ReviewController::close()
{
    ++m_generation;
    m_store.reset();
    m_isOpen = false;
    m_isReadOnly = false;
    m_pending = 0;
    m_review = {};
    m_intended = {};
    m_masks.clear();
    m_added.clear();
    m_waiting.clear();
    Q_EMIT pendingChanged();
    Q_EMIT changed();
}

void ReviewController::takeOpened(quint64 generation, Result<ReviewStore::Opened> result)
{
    if (generation != m_generation)
        return;
    if (!result) {
        Q_EMIT failed(result.error());
        return;
    }
    m_isOpen = true;
    m_isReadOnly = result->isReadOnly;
    m_review = result->review;
    m_intended = m_review;
    for (const QString& notice : result->notices)
        Q_EMIT noticed(notice);
    Q_EMIT opened();
    Q_EMIT changed();
    for (auto& mask : std::exchange(m_waiting, {}))
        addMask(std::move(mask));
    if (m_masks.empty())
        restoreMask();
}

// The last mask that somebody reviewed here, with its edits.
void ReviewController::restoreMask()
{
    if (m_review.masks().empty())
        return;
    const ReviewMask stored = m_review.masks().back();
    std::vector<std::int64_t> sequences { stored.event };
    sequences.insert(sequences.end(), stored.edits.begin(), stored.edits.end());
    m_store->fetch(std::move(sequences),
        [this, stored, generation = m_generation](const Result<std::vector<QByteArray>>& attachments) {
            // Still on the store's thread: decoding takes a while.
            auto mask = attachments ? maskFrom(stored, *attachments)
                                    : Result<ReviewedMask>(std::unexpected(attachments.error()));
            QMetaObject::invokeMethod(this, [this, generation, mask = std::move(mask)] {
                if (generation != m_generation)
                    return;
                if (!mask) {
                    Q_EMIT failed(mask.error());
                    return;
                }
                m_masks.push_back(*mask);
                Q_EMIT maskRestored(mask->current);
            });
        });
}

void ReviewController::submit(ReviewEvent::What what, QByteArray attachment, std::function<void(bool)> done)
{
    if (!m_store)
        return;
    ReviewEvent event { 0, QDateTime::currentDateTimeUtc(), m_reviewer, std::move(what),
        std::move(attachment) };
    if (!m_intended.apply(event)) // about a finding of another series: a step from long ago
        return;
    ++m_pending;
    Q_EMIT pendingChanged();
    m_store->append(
        { std::move(event) }, [this, generation = m_generation, done = std::move(done)](auto result) {
            QMetaObject::invokeMethod(this, [this, generation, done, result = std::move(result)] {
                takeAppended(generation, result);
                if (done && generation == m_generation)
                    done(result.has_value());
            });
        });
}

void ReviewController::takeAppended(quint64 generation, const Result<std::vector<ReviewEvent>>& result)
{
    if (generation != m_generation)
        return;
    --m_pending;
    if (result) {
        for (const ReviewEvent& event : *result)
            std::ignore = m_review.apply(event);
    }
    if (m_pending == 0)
        m_intended = m_review; // what failed is not intended any more
    Q_EMIT pendingChanged();
    if (result)
        Q_EMIT changed();
    else
        Q_EMIT failed(result.error());
}

void ReviewController::push(const QString& name, ReviewEvent::What redo, ReviewEvent::What undo)
{
    if (!m_isOpen)
        return;
    if (m_isReadOnly) {
        Q_EMIT failed(Error { ErrorCode::Unwritable,
            tr("The review can only be read here: it is open in another window").toStdString(), {},
            tr("Close it there and open the study again.").toStdString() });
        return;
    }
    const quint64 generation = m_generation;
    const auto step = [this, generation](const ReviewEvent::What& what) {
        return [this, generation, what] {
            if (generation == m_generation)
                submit(what);
        };
    };
    pushEdit(m_stack, name, step(redo), step(undo));
}

void ReviewController::addMask(std::shared_ptr<const LabelMap> mask)
{
    if (!m_isOpen) {
        m_waiting.push_back(std::move(mask));
        return;
    }
    if (m_isReadOnly || maskOf(*mask) != nullptr || std::ranges::find(m_added, mask) != m_added.end())
        return;
    m_added.push_back(mask);
    m_findingTask.start([mask](const Progress&) -> Result<MaskEvents> { return eventsOf(mask); },
        [this, generation = m_generation](const Result<MaskEvents>& events) {
            if (generation != m_generation || !events)
                return;
            if (m_intended.findMask(events->added.mask) == nullptr)
                submit(events->added, events->voxels);
            const auto known = std::ranges::find(m_masks, events->added.mask, &ReviewedMask::id);
            if (known == m_masks.end())
                m_masks.push_back({ events->added.mask, events->mask, events->mask });
            addFindings(events->findings.findings);
        });
}

const ReviewedMask* ReviewController::maskOf(const LabelMap& shown) const
{
    const auto found = std::ranges::find_if(m_masks, [&](const ReviewedMask& mask) {
        return mask.original.get() == &shown || mask.current.get() == &shown;
    });
    return found == m_masks.end() ? nullptr : &*found;
}

void ReviewController::writeMaskEdit(
    const QString& mask, const QString& action, const MaskChange& change, std::function<void(bool)> done)
{
    submit(MaskEdited { mask, action }, encodeMaskChange(change), std::move(done));
}

void ReviewController::setCurrentMask(const QString& mask, std::shared_ptr<const LabelMap> current)
{
    const auto found = std::ranges::find(m_masks, mask, &ReviewedMask::id);
    if (found != m_masks.end())
        found->current = std::move(current);
}

void ReviewController::addFindings(std::vector<Finding> findings)
{
    if (!m_isOpen || m_isReadOnly)
        return;
    // A run that did not ask for the uncertainty says nothing against the one that did.
    for (Finding& finding : findings) {
        const ReviewItem* known = m_intended.find(finding.id);
        if (known != nullptr && !finding.uncertainty)
            finding.uncertainty = known->finding.uncertainty;
    }
    std::erase_if(findings, [&](const Finding& finding) {
        const ReviewItem* known = m_intended.find(finding.id);
        return known != nullptr && known->finding == finding;
    });
    if (!findings.empty())
        submit(FindingsAdded { std::move(findings) });
}

void ReviewController::removeMeasurement(const QString& finding)
{
    const ReviewItem* item = m_intended.find(finding);
    if (m_isOpen && !m_isReadOnly && item != nullptr && item->finding.kind == FindingKind::Measurement)
        submit(FindingRemoved { finding });
}

void ReviewController::splitIntoParts(const QString& finding)
{
    const ReviewItem* item = m_intended.find(finding);
    if (item == nullptr || item->finding.kind != FindingKind::Label)
        return;
    const auto mask = std::ranges::find_if(
        m_masks, [&](const ReviewedMask& each) { return each.original->source() == item->finding.source; });
    if (mask == m_masks.end())
        return;
    m_findingTask.start(
        [mask = mask->original, label = item->finding.label](
            const Progress&) -> Result<std::vector<Finding>> {
            auto parts = fovea::findingsOf(*mask, { .isPerPart = true });
            std::erase_if(parts, [&](const Finding& part) { return part.label != label; });
            return parts;
        },
        [this, generation = m_generation](const Result<std::vector<Finding>>& parts) {
            if (generation == m_generation && parts)
                addFindings(*parts);
        });
}

void ReviewController::giveVerdict(const QString& finding, VerdictState state)
{
    const ReviewItem* item = m_intended.find(finding);
    if (item == nullptr || item->verdict.state == state)
        return;
    const bool dropsReasons = state == VerdictState::Accepted || state == VerdictState::Unreviewed;
    pushVerdict(*item, state, dropsReasons ? QStringList() : item->verdict.reasons);
}

void ReviewController::toggleReason(const QString& finding, const QString& reason)
{
    const ReviewItem* item = m_intended.find(finding);
    if (item == nullptr)
        return;
    QStringList reasons = item->verdict.reasons;
    if (reasons.removeAll(reason) == 0)
        reasons << reason;
    const VerdictState state = item->verdict.state;
    pushVerdict(*item, state == VerdictState::Unreviewed ? VerdictState::Rejected : state, reasons);
}

void ReviewController::pushVerdict(const ReviewItem& item, VerdictState state, const QStringList& reasons)
{
    const QString finding = item.finding.id;
    push(verbOf(state).arg(item.finding.title),
        VerdictGiven { finding, { state, reasons, m_reviewer, QDateTime::currentDateTimeUtc() } },
        VerdictGiven { finding, item.verdict });
}

void ReviewController::addComment(const QString& finding, const QString& text)
{
    const ReviewItem* item = m_intended.find(finding);
    if (item == nullptr || text.trimmed().isEmpty())
        return;
    const Comment comment { newFindingId(), text.trimmed(), m_reviewer, QDateTime::currentDateTimeUtc(), {} };
    push(tr("Comment on %1").arg(item->finding.title), CommentAdded { finding, comment },
        CommentRemoved { finding, comment.id });
}

void ReviewController::setCategory(const QString& finding, const QString& category)
{
    const ReviewItem* item = m_intended.find(finding);
    if (item != nullptr && item->category != category)
        push(tr("Category of %1").arg(item->finding.title), CategorySet { finding, category },
            CategorySet { finding, item->category });
}

void ReviewController::setSeverity(const QString& finding, Severity severity)
{
    const ReviewItem* item = m_intended.find(finding);
    if (item != nullptr && item->severity != severity)
        push(tr("Severity of %1").arg(item->finding.title), SeveritySet { finding, severity },
            SeveritySet { finding, item->severity });
}

void ReviewController::addMark(const QString& title, Vec3 pointLps)
{
    Finding mark;
    mark.id = newFindingId();
    mark.kind = FindingKind::Mark;
    mark.source = { ResultSource::Kind::Person, m_reviewer, {}, {} };
    mark.title = title;
    mark.anchorLps = pointLps;
    push(tr("Mark"), FindingsAdded { { mark } }, FindingRemoved { mark.id });
}

void ReviewController::removeMark(const QString& finding)
{
    const ReviewItem* item = m_intended.find(finding);
    if (item != nullptr && item->finding.source.kind == ResultSource::Kind::Person)
        push(tr("Remove %1").arg(item->finding.title), FindingRemoved { finding },
            FindingsAdded { { item->finding } });
}

} // namespace fovea::app
