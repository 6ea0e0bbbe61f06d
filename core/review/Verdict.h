#pragma once

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>

namespace fovea {

// What a person says of a finding. Edited: right after a correction, which the review holds too.
enum class VerdictState { Unreviewed, Accepted, Edited, Rejected, Unsure };

struct Verdict {
    VerdictState state = VerdictState::Unreviewed;
    QStringList reasons {}; // from rejectionReasons(), or a person's own words
    QString reviewer {}; // who said it last; empty while unreviewed
    QDateTime time {}; // UTC

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

// One remark of the thread under a finding. Remarks are never changed; one may be taken back.
struct Comment {
    QString id {}; // a UUID without braces
    QString text {};
    QString author {};
    QDateTime time {}; // UTC
    QString replyTo {}; // another comment's id; empty for a new thread

    friend bool operator==(const Comment&, const Comment&) = default;
};

// How much it matters, by the person.
enum class Severity { Unset, Incidental, Minor, Major, Critical };

// "unreviewed", "accepted"..., "unset", "incidental"...: in files. Nothing for other words.
[[nodiscard]] QString nameOf(VerdictState state);
[[nodiscard]] std::optional<VerdictState> verdictStateFromName(const QString& name);
[[nodiscard]] QString nameOf(Severity severity);
[[nodiscard]] std::optional<Severity> severityFromName(const QString& name);

// The reasons that are offered, as they are stored: English, and stable.
[[nodiscard]] const QStringList& verdictReasons();
// The categories that are offered, as they are stored.
[[nodiscard]] const QStringList& findingCategories();

} // namespace fovea
