#include "app/export/ReviewFindings.h"

#include "core/dicom/SeriesWriter.h"
#include "core/review/ReviewJournal.h"

#include <QUuid>

#include <algorithm>
#include <cmath>

namespace fovea::app {

namespace {

QString verdictWord(VerdictState state)
{
    QString word = nameOf(state);
    if (!word.isEmpty())
        word[0] = word[0].toUpper();
    return word;
}

void describe(const ReviewItem& item, Discretion& discretion, ReportFinding& finding)
{
    finding.verdict = verdictWord(item.verdict.state);
    finding.reason = discretion.reasons(item.verdict.reasons).join(QLatin1String("; "));
    finding.reviewer = discretion.reviewer(item.verdict.reviewer);
    QStringList texts;
    if (const QString category = discretion.category(item.category); !category.isEmpty())
        texts << category;
    if (item.severity != Severity::Unset)
        texts << nameOf(item.severity);
    for (std::size_t n = 0; discretion.keepsWords() && n < item.comments.size(); ++n)
        texts << item.comments[n].text;
    finding.comment = texts.join(u'\n');
}

// People's findings have names of their own words.
QString titleOf(const Finding& finding, const Discretion& discretion)
{
    if (finding.source.kind != ResultSource::Kind::Person || discretion.keepsWords())
        return finding.title;
    if (!finding.measurement)
        return finding.kind == FindingKind::Mark ? QStringLiteral("Mark") : QStringLiteral("Measurement");
    QString kind = kindName(finding.measurement->kind).replace(u'-', u' ');
    kind[0] = kind[0].toUpper();
    return kind;
}

// Where it was drawn.
void putShape(const Measurement& measurement, ReportFinding& finding)
{
    finding.lineLps = measurement.pointsLps;
    if (!measurement.isRegion())
        return;
    const MeasuredPlane plane = measurement.plane();
    const auto outline = outlineOf(measurement);
    if (outline.size() < 3)
        return;
    finding.shape = ReportFinding::Shape::Outline;
    finding.lineLps.clear();
    if (measurement.kind != Measurement::Kind::Ellipse) {
        for (const PlanePoint& point : outline)
            finding.lineLps.push_back(plane.toLps(point));
        return;
    }
    const std::size_t quarter = outline.size() / 4;
    for (const std::size_t corner : { std::size_t { 0 }, 2 * quarter, quarter, 3 * quarter })
        finding.lineLps.push_back(plane.toLps(outline[corner]));
    auto& ends = finding.lineLps;
    if (length(ends[1] - ends[0]) < length(ends[3] - ends[2]))
        std::rotate(ends.begin(), ends.begin() + 2, ends.end());
    finding.shape = ReportFinding::Shape::Ellipse;
}

void putValues(const Measurement& measurement, const Volume& volume, ReportFinding& finding)
{
    const MeasuredValues values = measure(measurement, &volume);
    const Code unit = volume.meaning().unit == QLatin1String("HU") ? codes::hounsfield() : codes::unitless();
    const auto put = [&](const Code& what, const std::optional<double>& value, const Code& in) {
        if (value && std::isfinite(*value))
            finding.measurements.push_back({ what, *value, in });
    };
    put(codes::length(), values.lengthMm, codes::millimetre());
    put(codes::angle(), values.angleDegrees, codes::degree());
    put(codes::area(), values.areaMm2, codes::squareMillimetre());
    put(codes::perimeter(), values.perimeterMm, codes::millimetre());
    put(codes::voxelValue(), values.value, unit);
    if (const auto& statistics = values.statistics) {
        put(codes::mean(), statistics->mean, unit);
        put(codes::standardDeviation(), statistics->standardDeviation, unit);
        put(codes::minimum(), statistics->minimum, unit);
        put(codes::maximum(), statistics->maximum, unit);
    }
}

ReportFinding findingOf(const ReviewItem& item, const Volume& volume, Discretion& discretion)
{
    const Finding& from = item.finding;
    ReportFinding finding;
    finding.name = titleOf(from, discretion);
    finding.maker = from.source;
    if (from.source.kind == ResultSource::Kind::Person)
        finding.maker.name = discretion.reviewer(from.source.name);
    finding.score = from.score;
    finding.tracking.id = finding.name;
    if (const QUuid uuid(from.id); !uuid.isNull())
        finding.tracking.uid = uidFromBytes(uuid.toRfc4122());
    if (from.box)
        finding.boxLps = std::array { from.box->low, from.box->high };
    else if (from.measurement)
        putShape(*from.measurement, finding);
    else if (from.kind != FindingKind::Classification)
        finding.lineLps = { from.anchorLps };
    if (from.measurement)
        putValues(*from.measurement, volume, finding);
    if (from.volumeMl)
        finding.measurements.push_back({ codes::volume(), *from.volumeMl, codes::millilitre() });
    if (from.sizeMm && !from.measurement)
        finding.measurements.push_back({ codes::length(), *from.sizeMm, codes::millimetre() });
    describe(item, discretion, finding);
    return finding;
}

} // namespace

std::optional<Review> storedReviewOf(const Series& series, const Volume& volume)
{
    const auto journals = journalsIn(defaultReviewFolder());
    if (journals.empty())
        return std::nullopt;
    const QString key = bindingOf(series, volume).key();
    for (const std::filesystem::path& file : journals) {
        if (file.stem().string() != key.toStdString())
            continue;
        auto stored = readStoredReview(file);
        if (stored && stored->review.binding().key() == key)
            return std::move(stored->review);
    }
    return std::nullopt;
}

void addReview(
    const Review& review, const Volume& volume, Discretion& discretion, std::vector<ReportFinding>& findings)
{
    for (const ReviewItem& item : review.items()) {
        const auto same = std::ranges::find_if(findings, [&](const ReportFinding& finding) {
            if (finding.maker.sha256 != item.finding.source.sha256)
                return false;
            if (item.finding.kind == FindingKind::Label)
                return finding.segmentation && finding.name == item.finding.title;
            return item.finding.kind == FindingKind::Box && finding.boxLps
                && length(((*finding.boxLps)[0] + (*finding.boxLps)[1]) * 0.5 - item.finding.anchorLps)
                < 0.05;
        });
        if (same != findings.end())
            describe(item, discretion, *same);
        else
            findings.push_back(findingOf(item, volume, discretion));
    }
}

} // namespace fovea::app
