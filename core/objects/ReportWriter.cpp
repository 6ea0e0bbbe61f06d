#include "core/objects/ReportWriter.h"

#include "core/dicom/SeriesWriter.h"
#include "core/objects/ContentTree.h"
#include "core/objects/Dcmtk.h"
#include "core/objects/ObjectFile.h"
#include "core/objects/ReportCodes.h"
#include "core/objects/ReportReader.h"

#include <dcmtk/dcmdata/dcfilefo.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <span>
#include <utility>

namespace fovea {

namespace {

namespace fs = std::filesystem;
using namespace objects;
using namespace reportcodes;

constexpr const char* reportClass = "1.2.840.10008.5.1.4.1.1.88.34";

class Writing {
public:
    Writing(ContentTree& tree, const ObjectSource& source)
        : m_tree(tree)
        , m_source(source)
    { }

    void write(const std::vector<ReportFinding>& findings, const ReportOptions& options);

private:
    void observer();
    void library();
    void finding(const ReportFinding& finding);
    void region(const ReportFinding& finding);
    void algorithm(const ResultSource& maker);
    void measurement(const ReportMeasurement& measurement, const ReportFinding& finding, bool isFirst);
    void line(ContentTree::Relation relation, const ReportFinding& finding);
    void evidence(const std::vector<ReportFinding>& findings);

    ContentTree& m_tree;
    const ObjectSource& m_source;
};

// PS3.16 TID 1001 to 1004: this program states it.
void Writing::observer()
{
    m_tree.code(ContentTree::HasContext, observerType, deviceObserver);
    m_tree.uid(ContentTree::HasContext, deviceUid, programUid());
    m_tree.text(ContentTree::HasContext, deviceName, QStringLiteral("Fovea"));
    m_tree.text(ContentTree::HasContext, deviceManufacturer, QStringLiteral("Fovea"));
    m_tree.text(ContentTree::HasContext, deviceModel, QStringLiteral("Not for clinical use"));
}

// PS3.16 TID 1600.
void Writing::library()
{
    if (m_source.images.empty())
        return;
    m_tree.open(ContentTree::Contains, imageLibrary);
    m_tree.open(ContentTree::Contains, imageLibraryGroup);
    QString last;
    for (const ObjectSource::Image& image : m_source.images) {
        if (image.sopInstanceUid != last)
            m_tree.image(ContentTree::Contains, {}, image.sopClassUid, image.sopInstanceUid);
        last = image.sopInstanceUid;
    }
    m_tree.close();
    m_tree.close();
}

// PS3.16 TID 4019.
void Writing::algorithm(const ResultSource& maker)
{
    if (maker.kind != ResultSource::Kind::Model || maker.name.isEmpty())
        return;
    m_tree.text(ContentTree::HasModifier, algorithmName, maker.name);
    m_tree.text(ContentTree::HasModifier, algorithmVersion,
        maker.version.isEmpty() ? QStringLiteral("Unknown") : maker.version);
    if (!maker.sha256.isEmpty())
        m_tree.text(
            ContentTree::HasModifier, algorithmParameters, QStringLiteral("Weights SHA-256 ") + maker.sha256);
}

// PS3.16 TID 300.
void Writing::measurement(const ReportMeasurement& measurement, const ReportFinding& finding, bool isFirst)
{
    m_tree.number(ContentTree::Contains, measurement.what, measurement.value, measurement.unit);
    m_tree.openLast();
    algorithm(finding.maker);
    if (isFirst && finding.shape == ReportFinding::Shape::Line && !finding.lineLps.empty())
        line(ContentTree::InferredFrom, finding);
    m_tree.close();
}

// Two lines where an angle is between lines that need not meet.
void Writing::line(ContentTree::Relation relation, const ReportFinding& finding)
{
    const std::span<const Vec3> points(finding.lineLps);
    const bool isPair = points.size() == 4 && !finding.measurements.empty()
        && finding.measurements.front().what == codes::angle();
    if (points.size() == 1)
        m_tree.points(relation, imageRegion, ContentTree::Shape::Point, points, m_source.frameOfReferenceUid);
    for (const auto& part :
        isPair ? std::vector { points.first(2), points.last(2) } : std::vector { points }) {
        if (part.size() > 1)
            m_tree.points(
                relation, imageRegion, ContentTree::Shape::Polyline, part, m_source.frameOfReferenceUid);
    }
}

// A box as the outlines of its six sides, which is what a surface in space may be made of.
void Writing::region(const ReportFinding& finding)
{
    if (finding.segmentation) {
        m_tree.image(ContentTree::Contains, referencedSegment, finding.segmentation->sopClassUid,
            finding.segmentation->sopInstanceUid, finding.segmentNumber);
    }
    if (finding.boxLps) {
        const auto& [low, high] = *finding.boxLps;
        const auto corner = [&](int x, int y, int z) {
            return Vec3 { x ? high.x : low.x, y ? high.y : low.y, z ? high.z : low.z };
        };
        for (int axis = 0; axis < 3; ++axis) {
            for (int side = 0; side < 2; ++side) {
                std::vector<Vec3> outline;
                constexpr std::array<std::array<int, 2>, 5> turns { { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 },
                    { 0, 0 } } };
                for (const auto& [a, b] : turns)
                    outline.push_back(axis == 0 ? corner(side, a, b)
                            : axis == 1         ? corner(a, side, b)
                                                : corner(a, b, side));
                m_tree.points(ContentTree::Contains, volumeSurface, ContentTree::Shape::Polygon, outline,
                    m_source.frameOfReferenceUid);
            }
        }
    }
    if (finding.shape == ReportFinding::Shape::Ellipse)
        m_tree.points(ContentTree::Contains, imageRegion, ContentTree::Shape::Ellipse, finding.lineLps,
            m_source.frameOfReferenceUid);
    if (finding.shape == ReportFinding::Shape::Outline) {
        std::vector<Vec3> closed = finding.lineLps;
        closed.push_back(closed.front());
        m_tree.points(ContentTree::Contains, imageRegion, ContentTree::Shape::Polygon, closed,
            m_source.frameOfReferenceUid);
    }
    if (finding.shape == ReportFinding::Shape::Line && finding.measurements.empty())
        line(ContentTree::Contains, finding);
    if ((finding.segmentation || finding.boxLps) && !m_source.seriesUid.isEmpty())
        m_tree.uid(ContentTree::Contains, sourceSeries, m_source.seriesUid);
}

// PS3.16 TID 1410 for regions on a plane, TID 1411 for regions in space, TID 1501 for what has none.
void Writing::finding(const ReportFinding& finding)
{
    const bool hasRegion = finding.segmentation || finding.boxLps;
    const bool isPlanar = !hasRegion && finding.shape != ReportFinding::Shape::Line;
    m_tree.open(ContentTree::Contains, measurementGroup, hasRegion ? "1411" : isPlanar ? "1410" : "1501");
    m_tree.text(ContentTree::HasContext, trackingIdentifier,
        finding.tracking.id.isEmpty() ? (finding.name.isEmpty() ? QStringLiteral("Finding") : finding.name)
                                      : finding.tracking.id);
    m_tree.uid(ContentTree::HasContext, trackingUid, finding.tracking.uid);
    const StructureCodes structure = codesForName(finding.name);
    m_tree.code(ContentTree::Contains, findingCode, structure.type);
    if (!structure.laterality.value.isEmpty()) {
        m_tree.openLast();
        m_tree.code(ContentTree::HasModifier, lateralityCode, structure.laterality);
        m_tree.close();
    }
    region(finding);
    bool isFirst = true;
    for (const ReportMeasurement& one : finding.measurements)
        measurement(one, finding, std::exchange(isFirst, false));
    if (finding.score)
        measurement({ codes::certainty(), std::round(1e4 * *finding.score) / 100.0, codes::percent() },
            finding, false);
    if (!finding.verdict.isEmpty())
        m_tree.code(ContentTree::Contains, verdictCode, verdictValue(finding.verdict));
    if (!finding.reason.isEmpty())
        m_tree.text(ContentTree::Contains, reasonCode, finding.reason);
    if (!finding.comment.isEmpty())
        m_tree.text(ContentTree::Contains, commentCode, finding.comment);
    if (!finding.reviewer.isEmpty())
        m_tree.text(ContentTree::Contains, reviewerCode, finding.reviewer);
    m_tree.close();
}

void Writing::evidence(const std::vector<ReportFinding>& findings)
{
    if (!m_source.seriesUid.isEmpty()) {
        QString last;
        for (const ObjectSource::Image& image : m_source.images) {
            if (image.sopInstanceUid != last)
                m_tree.addEvidence(
                    m_source.studyUid, m_source.seriesUid, image.sopClassUid, image.sopInstanceUid);
            last = image.sopInstanceUid;
        }
    }
    std::set<QString> known;
    for (const ReportFinding& finding : findings) {
        if (finding.segmentation && known.insert(finding.segmentation->sopInstanceUid).second)
            m_tree.addEvidence(m_source.studyUid, finding.segmentation->seriesUid,
                finding.segmentation->sopClassUid, finding.segmentation->sopInstanceUid);
    }
}

void Writing::write(const std::vector<ReportFinding>& findings, const ReportOptions& options)
{
    m_tree.code(ContentTree::HasModifier, language, english);
    observer();
    m_tree.code(ContentTree::HasModifier, procedureReported, procedureOf(m_source.modality));
    library();
    if (!findings.empty()) {
        m_tree.open(ContentTree::Contains, imagingMeasurements);
        for (const ReportFinding& one : findings)
            finding(one);
        m_tree.close();
    }
    if (!options.comment.isEmpty() || findings.empty()) {
        m_tree.open(ContentTree::Contains, qualitativeEvaluations);
        m_tree.text(ContentTree::Contains, commentCode,
            options.comment.isEmpty() ? QStringLiteral("No findings") : options.comment);
        m_tree.close();
    }
    evidence(findings);
}

bool isClose(double a, double b)
{
    return std::abs(a - b) <= 1e-5 * std::max(1.0, std::abs(a));
}

// Readers make one line of several, as text from files is shown.
bool isSameText(const QString& a, const QString& b)
{
    return a.simplified() == b.simplified();
}

bool isSame(const ReportFinding& a, const ReportFinding& b)
{
    if (a.tracking.uid != b.tracking.uid || !isSameText(a.comment, b.comment)
        || !isSameText(a.reason, b.reason) || a.segmentNumber != b.segmentNumber || a.shape != b.shape
        || (a.boxLps && !b.boxLps) || a.lineLps.size() != b.lineLps.size()
        || a.measurements.size() != b.measurements.size() || a.score.has_value() != b.score.has_value()
        || !isSameText(a.reviewer, b.reviewer))
        return false;
    for (std::size_t n = 0; n < a.measurements.size(); ++n) {
        if (!(a.measurements[n].what == b.measurements[n].what)
            || !(a.measurements[n].unit == b.measurements[n].unit)
            || !isClose(a.measurements[n].value, b.measurements[n].value))
            return false;
    }
    for (std::size_t n = 0; n < a.lineLps.size(); ++n) {
        if (::fovea::length(a.lineLps[n] - b.lineLps[n]) > 1e-3)
            return false;
    }
    for (std::size_t n = 0; a.boxLps && n < 2; ++n) {
        if (::fovea::length((*a.boxLps)[n] - (*b.boxLps)[n]) > 1e-3)
            return false;
    }
    return true;
}

} // namespace

Result<WrittenObject> writeReport(const std::vector<ReportFinding>& given, const ObjectSource& source,
    const ReportOptions& options, const fs::path& file)
{
    std::vector<ReportFinding> findings = given;
    WrittenObject written { QString::fromLatin1(reportClass), makeUid(),
        options.seriesUid.isEmpty() ? makeUid() : options.seriesUid, {} };
    for (ReportFinding& finding : findings) {
        if (finding.tracking.uid.isEmpty())
            finding.tracking.uid = makeUid();
        if (!isUid(source.frameOfReferenceUid) && (finding.boxLps || !finding.lineLps.empty()))
            return fail(ErrorCode::InvalidArgument,
                "The place of a finding can't be stated: its series has no frame of reference");
        if (finding.shape != ReportFinding::Shape::Line
            && finding.lineLps.size() < (finding.shape == ReportFinding::Shape::Ellipse ? 4 : 3))
            return fail(ErrorCode::InvalidArgument, "A region has too few points");
        written.tracking.push_back(finding.tracking);
    }
    const auto write = [&](const fs::path& temporary) {
        return guarded<void>([&]() -> Result<void> {
            ContentTree tree(ContentTree::Kind::Report, measurementReport, "1500");
            Writing(tree, source).write(findings, options);
            DcmFileFormat format;
            tree.writeTo(*format.getDataset());
            putCommon(*format.getDataset(), source,
                { .sopClassUid = reportClass,
                    .modality = "SR",
                    .seriesUid = written.seriesUid,
                    .sopInstanceUid = written.sopInstanceUid,
                    .seriesNumber = options.seriesNumber,
                    .description = options.description });
            return save(format, temporary);
        });
    };
    const auto verify = [&](const fs::path& temporary) -> Result<void> {
        const auto read = readReport(temporary);
        if (!read)
            return std::unexpected(read.error());
        if (!std::ranges::equal(findings, read->findings, isSame))
            return fail(ErrorCode::Internal, "The written report reads back differently");
        return {};
    };
    if (auto done = writeChecked(file, write, verify); !done)
        return std::unexpected(done.error());
    return written;
}

} // namespace fovea
