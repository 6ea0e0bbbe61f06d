#pragma once

#include "core/base/Error.h"
#include "core/geometry/Geometry.h"
#include "core/review/Finding.h"
#include "core/review/Verdict.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <variant>
#include <vector>

namespace fovea {

// What can happen to a review. Events are facts: they are written once and never changed; undoing something
// is another event that says the opposite.

// Findings that are known by their id get the new values and keep what people said of them; removed ones are
// back.
struct FindingsAdded {
    std::vector<Finding> findings {};
};

struct FindingRemoved {
    QString finding {};
};

struct VerdictGiven {
    QString finding {};
    Verdict verdict {};
};

struct CommentAdded {
    QString finding {};
    Comment comment {};
};

struct CommentRemoved {
    QString finding {};
    QString comment {};
};

struct CategorySet {
    QString finding {};
    QString category {};
};

struct SeveritySet {
    QString finding {};
    Severity severity = Severity::Unset;
};

// A mask as its maker gave it. Its voxels are the event's attachment: see encodeMask().
struct MaskAdded {
    QString mask {}; // a UUID
    ResultSource source {};
    Geometry geometry {};
    std::vector<Label> labels {};
};

// Voxels that somebody changed. They are the event's attachment: see encodeMaskChange().
struct MaskEdited {
    QString mask {};
    QString action {}; // "Brush", "Smooth": in the words of the tool
};

struct ReviewEvent {
    using What = std::variant<FindingsAdded, FindingRemoved, VerdictGiven, CommentAdded, CommentRemoved,
        CategorySet, SeveritySet, MaskAdded, MaskEdited>;

    std::int64_t sequence = 0; // in the journal, from 1; the journal gives it
    QDateTime time {}; // UTC
    QString reviewer {};
    What what {};
    QByteArray attachment {}; // voxels; empty for most
};

// As JSON, compact and with sorted keys; without sequence, time, reviewer and attachment.
[[nodiscard]] QByteArray encodeEvent(const ReviewEvent::What& what);
// Damaged when it is no event that we know or lacks a field.
[[nodiscard]] Result<ReviewEvent::What> decodeEvent(const QByteArray& json);

// "Verdict: accepted" for an audit log; no words of a comment.
[[nodiscard]] QString summaryOf(const ReviewEvent::What& what);

} // namespace fovea
