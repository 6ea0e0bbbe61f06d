#pragma once

#include "app/export/ResultFile.h"
#include "app/study/OpenSeries.h"
#include "core/review/Review.h"

#include <QStringList>

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <vector>

namespace fovea::app {

// One thing that is known of the study or was said of it, and what becomes of it.
struct LeavingRow {
    AttributeFate fate = AttributeFate::Removed;
    QString what {}; // "Patient's name"
    QString leaving {}; // what leaves; empty when nothing does
};

// What would leave with an export, before it does.
struct Leaving {
    QStringList files {}; // kinds, each a line
    std::vector<LeavingRow> rows {};
    QStringList warnings {}; // what no table shows: sentences
};

// What an export is made from: read once, and then asked with every choice.
struct LeavingSubject {
    ObjectSource source {}; // as the study has it
    std::optional<Review> review {};
    QStringList files {};
};

// Reads headers and the user's journals. Errors: see readObjectSource().
[[nodiscard]] Result<LeavingSubject> leavingSubject(
    const OpenedSeries& opened, const QStringList& files, Progress progress = {});

// Errors: those of the user's secret, where pseudonyms leave.
[[nodiscard]] Result<Leaving> leavingOf(const LeavingSubject& subject, const ResultIdentity& identity);

// "kept", "replaced", "shifted", "emptied", "removed".
[[nodiscard]] QString wordOf(AttributeFate fate);
[[nodiscard]] nlohmann::ordered_json toJson(const Leaving& leaving);

} // namespace fovea::app
