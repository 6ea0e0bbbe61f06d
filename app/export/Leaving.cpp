#include "app/export/Leaving.h"

#include "app/export/Discretion.h"
#include "app/export/ReviewFindings.h"

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include <set>

namespace fovea::app {

namespace {

// What a study says of whom it is of and of itself, in the order in which people look for it.
struct Field {
    const char* name;
    QString ObjectSource::* value;
    bool isDate = false;
};
constexpr std::array fields = std::to_array<Field>({
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Patient's name"), &ObjectSource::patientName },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Patient ID"), &ObjectSource::patientId },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Birth date"), &ObjectSource::patientBirthDate, true },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Sex"), &ObjectSource::patientSex },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Study date"), &ObjectSource::studyDate, true },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Study time"), &ObjectSource::studyTime, true },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Study description"), &ObjectSource::studyDescription },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Study ID"), &ObjectSource::studyId },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Accession number"), &ObjectSource::accessionNumber },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Referring physician"),
        &ObjectSource::referringPhysician },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Modality"), &ObjectSource::modality },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Body part"), &ObjectSource::bodyPart },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Laterality"), &ObjectSource::laterality },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Position reference"),
        &ObjectSource::positionReference },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Study UID"), &ObjectSource::studyUid },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Series UID"), &ObjectSource::seriesUid },
    { QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Frame of reference UID"),
        &ObjectSource::frameOfReferenceUid },
});

LeavingRow rowOf(const Field& field, const QString& was, const QString& is)
{
    const AttributeFate fate = is == was ? AttributeFate::Kept
        : is.isEmpty()                   ? AttributeFate::Removed
        : field.isDate                   ? AttributeFate::Shifted
                                         : AttributeFate::Replaced;
    return { fate, QString::fromLatin1(field.name), is };
}

void addWords(const Review& review, const ResultIdentity& identity, std::vector<LeavingRow>& rows)
{
    Discretion discretion(identity);
    std::size_t comments = 0;
    std::size_t ownReasons = 0;
    std::size_t ownNames = 0;
    std::set<QString> reviewers;
    QStringList called;
    for (const ReviewItem& item : review.items()) {
        comments += item.comments.size();
        for (const QString& reason : item.verdict.reasons)
            ownReasons += verdictReasons().contains(reason) ? 0 : 1;
        ownNames += item.finding.source.kind == ResultSource::Kind::Person ? 1 : 0;
        for (const QString& name : { item.verdict.reviewer,
                 item.finding.source.kind == ResultSource::Kind::Person ? item.finding.source.name
                                                                        : QString() }) {
            if (!name.isEmpty() && reviewers.insert(name).second)
                called << discretion.reviewer(name);
        }
    }
    const auto words = [&](const char* what, std::size_t count) {
        if (count > 0)
            rows.push_back({ identity.keepsWords() ? AttributeFate::Kept : AttributeFate::Removed,
                QString::fromLatin1(what),
                identity.keepsWords() ? QStringLiteral("%1, word for word").arg(count) : QString() });
    };
    words(QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Comments"), comments);
    words(QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Reasons in a person's own words"), ownReasons);
    words(
        QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Names and texts of what people marked and measured"),
        ownNames);
    if (!called.isEmpty())
        rows.push_back({ identity.isIdentified ? AttributeFate::Kept : AttributeFate::Replaced,
            QString::fromLatin1(QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "Reviewers")),
            called.join(QLatin1String(", ")) });
}

} // namespace

Result<LeavingSubject> leavingSubject(const OpenedSeries& opened, const QStringList& files, Progress progress)
{
    auto source = readObjectSource(opened.series, std::move(progress));
    if (!source)
        return std::unexpected(source.error());
    return LeavingSubject { std::move(*source), storedReviewOf(opened.series, *opened.volume), files };
}

Result<Leaving> leavingOf(const LeavingSubject& subject, const ResultIdentity& identity)
{
    const auto source = leavingSource(subject.source, identity);
    if (!source)
        return std::unexpected(source.error());
    Leaving leaving { subject.files, {}, {} };
    for (const Field& field : fields) {
        const QString& was = subject.source.*field.value;
        if (!was.isEmpty())
            leaving.rows.push_back(rowOf(field, was, (*source).*field.value));
    }
    if (!subject.source.images.empty()) {
        const bool isKept
            = source->images.front().sopInstanceUid == subject.source.images.front().sopInstanceUid;
        leaving.rows.push_back({ isKept ? AttributeFate::Kept : AttributeFate::Replaced,
            QString::fromLatin1(QT_TRANSLATE_NOOP("fovea::app::LeavingDialog", "UIDs of the pictures")),
            QString::number(source->images.size()) });
    }
    if (subject.review)
        addWords(*subject.review, identity, leaving.rows);
    if (!subject.source.burnedInSuspicion.isEmpty())
        leaving.warnings << subject.source.burnedInSuspicion
                + QStringLiteral(". Look at the pictures that leave: what is in the pixels is not removed.");
    if (identity.keepsWords() && !identity.isIdentified && subject.review)
        leaving.warnings << QStringLiteral("Comments leave as they were written, and may name the patient.");
    return leaving;
}

QString wordOf(AttributeFate fate)
{
    switch (fate) {
    case AttributeFate::Kept:
        return QStringLiteral("kept");
    case AttributeFate::Replaced:
        return QStringLiteral("replaced");
    case AttributeFate::Shifted:
        return QStringLiteral("shifted");
    case AttributeFate::Emptied:
        return QStringLiteral("emptied");
    case AttributeFate::Removed:
        return QStringLiteral("removed");
    }
    return {};
}

nlohmann::ordered_json toJson(const Leaving& leaving)
{
    using Json = nlohmann::ordered_json;
    Json json { { "files", Json::array() }, { "attributes", Json::array() }, { "warnings", Json::array() } };
    for (const QString& kind : leaving.files)
        json["files"].push_back(kind.toStdString());
    for (const LeavingRow& row : leaving.rows)
        json["attributes"].push_back({ { "name", row.what.toStdString() },
            { "what", wordOf(row.fate).toStdString() }, { "value_that_leaves", row.leaving.toStdString() } });
    for (const QString& warning : leaving.warnings)
        json["warnings"].push_back(warning.toStdString());
    return json;
}

} // namespace fovea::app
