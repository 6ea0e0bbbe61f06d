#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesReader.h"
#include "core/dicom/SeriesWriter.h"
#include "core/objects/CaptureWriter.h"
#include "core/objects/ParametricMap.h"
#include "core/objects/ReportReader.h"
#include "core/objects/ReportWriter.h"
#include "tests/support/OtherTools.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <cmath>

using namespace fovea;
namespace fs = std::filesystem;

namespace {

const ResultSource maker { ResultSource::Kind::Model, QStringLiteral("Nodule"), QStringLiteral("2.0"),
    QString(64, u'b') };

ObjectSource sourceOf(const Geometry& geometry, const fs::path& folder)
{
    [[maybe_unused]] const auto files = writeSeries(test::makePhantom(geometry),
        { .patientName = "DOE^JANE", .patientId = "P1", .studyDate = "20240102", .bodyPart = "HEAD" },
        folder);
    return readObjectSource(*scanPaths({ folder })->findSeries()).value();
}

QString dump(const char* tool, const fs::path& file)
{
    return test::runTool(QString::fromLatin1(tool), { QString::fromStdString(file.string()) })
        .value_or(QString());
}

// What dcmjs_read.js prints for a report, by pydicom.
const char* const pydicomItems = R"(
import sys, pydicom
def items(content):
    for item in content:
        name = item.ConceptNameCodeSequence[0].CodeMeaning if 'ConceptNameCodeSequence' in item else ''
        if item.ValueType == 'NUM':
            m = item.MeasuredValueSequence[0]
            print('NUM', name, '%g' % float(m.NumericValue), m.MeasurementUnitsCodeSequence[0].CodeValue)
        elif item.ValueType == 'TEXT':
            print('TEXT', name, ' '.join(item.TextValue.split()))
        elif item.ValueType == 'UIDREF':
            print('UIDREF', name, item.UID)
        elif item.ValueType == 'SCOORD3D':
            points = [float(v) for v in item.GraphicData]
            print('SCOORD3D', item.GraphicType, len(points), '%.2f' % sum(points))
        items(item.get('ContentSequence', []))
items(pydicom.dcmread(sys.argv[1]).ContentSequence)
)";

ReportFinding nodule()
{
    return {
        .name = "nodule", .boxLps = std::array { Vec3 { -10, 20, 30 }, Vec3 { 4, 25, 36 } }, .maker = maker
    };
}

} // namespace

class ReportObjectsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aReportSaysWhatItWasTold()
    {
        const test::TestFolder folder;
        const Geometry geometry = test::obliqueGeometry();
        const ObjectSource source = sourceOf(geometry, folder.file("series"));
        const auto seg
            = writeSegmentation(test::makePhantomLabels(geometry), source, {}, folder.file("seg.dcm"));
        QVERIFY(seg.has_value());

        std::vector<ReportFinding> findings(3);
        findings[0] = { .tracking = seg->tracking[2],
            .name = "Left Thalamus",
            .segmentation = *seg,
            .segmentNumber = 3,
            .measurements
            = { { codes::volume(), 12.5, codes::millilitre() }, { codes::mean(), -3.25, codes::unitless() } },
            .maker = maker,
            .verdict = "Rejected",
            .reason = "Partial volume",
            .comment = QString::fromUtf8("Größe\nstimmt nicht"),
            .reviewer = "READER^ONE" };
        findings[1] = { .name = "nodule",
            .boxLps = std::array { Vec3 { -10, 20, 30.5 }, Vec3 { 4, 25, 36 } },
            .score = 0.875,
            .maker = maker,
            .verdict = "Accepted" };
        findings[2] = { .name = "Distance",
            .lineLps = { { 1, 2, 3 }, { 4, 6, 3 } },
            .measurements = { { codes::length(), 5.0, codes::millimetre() } },
            .maker = { ResultSource::Kind::Person, "READER^ONE", {}, {} } };
        const auto written
            = writeReport(findings, source, { .comment = "All in all" }, folder.file("sr.dcm"));
        QVERIFY2(written, written ? "" : describe(written.error()).c_str());

        const auto read = readReport(folder.file("sr.dcm"));
        QVERIFY2(read, read ? "" : describe(read.error()).c_str());
        QCOMPARE(read->findings.size(), std::size_t(3));
        const ReportFinding& first = read->findings[0];
        QCOMPARE(first.tracking.uid, seg->tracking[2].uid); // the segment's own
        QCOMPARE(first.name, QStringLiteral("Left Thalamus"));
        QCOMPARE(first.segmentation->sopInstanceUid, seg->sopInstanceUid);
        QCOMPARE(first.segmentNumber, 3);
        QCOMPARE(first.measurements.size(), std::size_t(2));
        QCOMPARE(first.measurements[0].value, 12.5);
        QCOMPARE(first.measurements[0].unit, codes::millilitre());
        QCOMPARE(first.verdict, QStringLiteral("Rejected"));
        QCOMPARE(first.reason, QStringLiteral("Partial volume"));
        QVERIFY(first.comment.startsWith(QString::fromUtf8("Größe")));
        QCOMPARE(first.maker.name, QStringLiteral("Nodule"));
        QCOMPARE(first.maker.sha256, QString(64, u'b'));
        QVERIFY(length((*read->findings[1].boxLps)[0] - Vec3 { -10, 20, 30.5 }) < 1e-4);
        QVERIFY(length((*read->findings[1].boxLps)[1] - Vec3 { 4, 25, 36 }) < 1e-4);
        QCOMPARE(*read->findings[1].score, 0.875);
        QCOMPARE(read->findings[2].lineLps.size(), std::size_t(2));
        QCOMPARE(read->findings[2].measurements[0].value, 5.0);
        QCOMPARE(read->comment, QStringLiteral("All in all"));
        QVERIFY(read->notices.isEmpty());
        QCOMPARE(read->frameOfReferenceUid, source.frameOfReferenceUid);

        QCOMPARE(read->findings[2].shape, ReportFinding::Shape::Line);
        QVERIFY(!read->findings[2].boxLps);

        if (const auto errors = test::validatorErrors(folder.file("sr.dcm")))
            QCOMPARE(*errors, QString());
        const QString tree = dump("dsrdump", folder.file("sr.dcm"));
        if (!tree.isEmpty())
            QVERIFY2(tree.contains("Nodule") && !tree.contains("E: "), qPrintable(tree));

        // Two readers that share nothing with ours find the same numbers, texts, UIDs and points in it.
        const auto python
            = test::runPython(pydicomItems, { QString::fromStdString(folder.file("sr.dcm").string()) });
        const auto javaScript = test::readByDcmjs("sr", folder.file("sr.dcm"));
        for (const auto& items : { python, javaScript }) {
            if (!items)
                continue;
            for (const QString& line :
                { QStringLiteral("NUM Volume 12.5 ml"), QStringLiteral("NUM Mean -3.25 1"),
                    QStringLiteral("NUM Length 5 mm"), QStringLiteral("TEXT Comment All in all"),
                    QStringLiteral("UIDREF Tracking Unique Identifier ") + seg->tracking[2].uid,
                    QStringLiteral("SCOORD3D POLYLINE 6 19.00") })
                QVERIFY2(items->contains(line + u'\n'), qPrintable(line + "\n" + *items));
        }
        if (!python || !javaScript)
            QSKIP("pydicom or dcmjs is not installed");
        const QStringList lines = python->split(u'\n');
        QCOMPARE(javaScript->count(u'\n') + 1, lines.size());
        for (qsizetype n = 0; n < lines.size(); ++n) {
            if (lines[n].contains(QString::fromUtf8("Größe")))
                continue; // dcmjs 0.52 takes texts in sequences for Latin-1, whatever the character set
            QCOMPARE(javaScript->split(u'\n')[n], lines[n]);
        }
    }

    void whatPeopleMeasuredIsWhereTheyDrewIt()
    {
        const test::TestFolder folder;
        const ObjectSource source = sourceOf(test::obliqueGeometry(), folder.file("series"));
        const ResultSource person { ResultSource::Kind::Person, "reviewer-0001", {}, {} };
        using Shape = ReportFinding::Shape;
        std::vector<ReportFinding> findings(4);
        findings[0] = { .name = "Angle 1",
            .lineLps = { { 1, 0, 0 }, { 0, 0, 0 }, { 0, 2, 0 } },
            .measurements = { { codes::angle(), 90.0, codes::degree() } },
            .maker = person };
        findings[1] = { .name = "Cobb angle 1",
            .lineLps = { { 0, 0, 0 }, { 10, 0, 0 }, { 0, 20, 0 }, { 10, 25, 0 } },
            .shape = Shape::Pair,
            .measurements = { { codes::angle(), 26.565, codes::degree() } },
            .maker = person };
        findings[2] = { .name = "Ellipse 1",
            .lineLps = { { -4, 1, 2 }, { 4, 1, 2 }, { 0, -1, 2 }, { 0, 3, 2 } },
            .shape = Shape::Ellipse,
            .measurements = { { codes::area(), 25.13, codes::squareMillimetre() },
                { codes::mean(), 41.5, codes::hounsfield() },
                { codes::standardDeviation(), 3.25, codes::hounsfield() } },
            .maker = person,
            .reviewer = "reviewer-0001" };
        findings[3] = { .name = "Polygon 1",
            .lineLps = { { 0, 0, 5 }, { 6, 0, 5 }, { 0, 7, 5 } },
            .shape = Shape::Outline,
            .measurements = { { codes::area(), 21.0, codes::squareMillimetre() } },
            .maker = person };
        const auto written = writeReport(findings, source, {}, folder.file("sr.dcm"));
        QVERIFY2(written, written ? "" : describe(written.error()).c_str());
        const auto read = readReport(folder.file("sr.dcm"));
        QVERIFY(read.has_value());
        QCOMPARE(read->findings.size(), findings.size());
        for (std::size_t n = 0; n < findings.size(); ++n) {
            const ReportFinding& was = findings[n];
            const ReportFinding& is = read->findings[n];
            QCOMPARE(is.shape, was.shape);
            QCOMPARE(is.lineLps.size(), was.lineLps.size());
            for (std::size_t point = 0; point < was.lineLps.size(); ++point)
                QVERIFY(length(is.lineLps[point] - was.lineLps[point]) < 1e-4);
            QCOMPARE(is.measurements.size(), was.measurements.size());
            for (std::size_t m = 0; m < was.measurements.size(); ++m) {
                QCOMPARE(is.measurements[m].what, was.measurements[m].what);
                QCOMPARE(is.measurements[m].unit, was.measurements[m].unit);
                QVERIFY(std::abs(is.measurements[m].value - was.measurements[m].value) < 1e-9);
            }
        }
        QCOMPARE(read->findings[2].reviewer, QStringLiteral("reviewer-0001"));

        // As they are drawn: nothing between the two lines, the ellipse round, the outline closed.
        QCOMPARE(drawnLines(read->findings[0]).size(), std::size_t(1));
        const auto pair = drawnLines(read->findings[1]);
        QCOMPARE(pair.size(), std::size_t(2));
        QVERIFY(
            length(pair[0][1] - Vec3 { 10, 0, 0 }) < 1e-4 && length(pair[1][0] - Vec3 { 0, 20, 0 }) < 1e-4);
        const auto ellipse = drawnLines(read->findings[2]).at(0);
        QVERIFY(ellipse.size() > 40);
        double longest = 0.0;
        for (const Vec3& point : ellipse) {
            QVERIFY(std::abs(point.z - 2) < 1e-4);
            QVERIFY(std::abs(point.x * point.x / 16 + (point.y - 1) * (point.y - 1) / 4 - 1) < 1e-4);
            longest = std::max(longest, std::abs(point.y - 1));
        }
        QVERIFY(std::abs(longest - 2) < 0.01 && length(ellipse.front() - ellipse.back()) < 1e-9);
        const auto outline = drawnLines(read->findings[3]).at(0);
        QCOMPARE(outline.size(), std::size_t(4));
        QVERIFY(length(outline.back() - outline.front()) < 1e-9);
        if (const auto errors = test::validatorErrors(folder.file("sr.dcm")))
            QCOMPARE(*errors, QString());
        const auto items
            = test::runPython(pydicomItems, { QString::fromStdString(folder.file("sr.dcm").string()) });
        if (!items)
            QSKIP("pydicom is not installed");
        for (const char* line : { "NUM Angle 90 deg", "NUM Standard deviation 3.25 [hnsf'U]",
                 "SCOORD3D POLYLINE 9 3.00", "SCOORD3D ELLIPSE 12 12.00", "SCOORD3D POLYGON 12 33.00" })
            QVERIFY2(items->contains(QString::fromLatin1(line) + u'\n'), qPrintable(line + u'\n' + *items));
        QCOMPARE(items->count("SCOORD3D POLYLINE 6 "), 2); // the two lines of a Cobb angle
    }

    void noFindingsIsAReportToo()
    {
        const test::TestFolder folder;
        const ObjectSource source = sourceOf(test::axialGeometry(), folder.file("series"));
        QVERIFY(writeReport({}, source, {}, folder.file("sr.dcm")).has_value());
        const auto read = readReport(folder.file("sr.dcm"));
        QVERIFY(read.has_value());
        QVERIFY(read->findings.empty());
        QCOMPARE(read->comment, QStringLiteral("No findings"));
        if (const auto errors = test::validatorErrors(folder.file("sr.dcm")))
            QCOMPARE(*errors, QString());
    }

    void mapsKeepTheirValues_data()
    {
        QTest::addColumn<Geometry>("geometry");
        QTest::newRow("oblique") << test::obliqueGeometry();
        QTest::newRow("left-handed") << test::leftHandedGeometry();
        Geometry coarse = test::obliqueGeometry();
        coarse.size = { 5, 4, 3 };
        coarse.spacingMm = coarse.spacingMm * 5.0;
        QTest::newRow("coarser than the pictures") << coarse;
    }
    void mapsKeepTheirValues()
    {
        QFETCH(Geometry, geometry);
        const test::TestFolder folder;
        const ObjectSource source = sourceOf(test::obliqueGeometry(), folder.file("series"));
        std::vector<float> values(static_cast<std::size_t>(geometry.voxelCount()));
        for (std::size_t n = 0; n < values.size(); ++n)
            values[n] = std::sin(static_cast<float>(n)) / 3.0F;
        const auto written
            = writeParametricMap(geometry, values, { .title = "Saliency of lesion", .maker = maker }, source,
                { .seriesNumber = 302, .description = "Heatmap" }, folder.file("map.dcm"));
        QVERIFY2(written, written ? "" : describe(written.error()).c_str());
        const auto read = readParametricMap(folder.file("map.dcm"));
        QVERIFY2(read, read ? "" : describe(read.error()).c_str());
        QCOMPARE(read->meaning.title, QStringLiteral("Saliency of lesion"));
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
                for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
                    const Vec3 point = geometry.indexToLps({ double(i), double(j), double(k) });
                    const auto value = read->values.valueAtLps(point);
                    QVERIFY(value.has_value());
                    QCOMPARE(static_cast<float>(*value),
                        values[static_cast<std::size_t>(i + geometry.size[0] * (j + geometry.size[1] * k))]);
                }
            }
        }
        if (const auto errors = test::validatorErrors(folder.file("map.dcm")))
            QCOMPARE(*errors, QString());
        const auto theirs = test::runPython(R"(
import sys, pydicom, numpy as np
ds = pydicom.dcmread(sys.argv[1])
p = np.frombuffer(ds.FloatPixelData, np.float32)
print(p.size, '%.4f' % p.astype(float).sum(), ds.Rows, ds.Columns, ds.NumberOfFrames)
)",
            { QString::fromStdString(folder.file("map.dcm").string()) });
        double sum = 0.0;
        for (const float value : values)
            sum += static_cast<double>(value);
        if (theirs)
            QCOMPARE(theirs->simplified(),
                QStringLiteral("%1 %2 %3 %4 %5")
                    .arg(values.size())
                    .arg(sum, 0, 'f', 4)
                    .arg(geometry.size[1])
                    .arg(geometry.size[0])
                    .arg(geometry.size[2]));
    }

    // Maps of others, made by pydicom from ours: whole numbers that each frame scales in its own way.
    void mapsAreReadFrameByFrame()
    {
        const char* const script = R"(
import sys, copy, pydicom, numpy as np
ours = pydicom.dcmread(sys.argv[1])
values = np.frombuffer(ours.FloatPixelData, np.float32).reshape(ours.NumberOfFrames, ours.Rows, ours.Columns)
def variant(name, change):
    ds = copy.deepcopy(ours)
    shared = ds.SharedFunctionalGroupsSequence[0]
    mapping = shared.RealWorldValueMappingSequence[0]
    del shared.RealWorldValueMappingSequence
    stored = np.zeros(values.shape, np.uint16)
    for k, group in enumerate(ds.PerFrameFunctionalGroupsSequence):
        own = copy.deepcopy(mapping)
        own.RealWorldValueSlope = (k + 1) / 1000.0
        own.RealWorldValueIntercept = -k - 0.5
        stored[k] = np.rint((values[k] - own.RealWorldValueIntercept) / own.RealWorldValueSlope)
        change(own, k)
        group.RealWorldValueMappingSequence = [own]
    del ds.FloatPixelData
    ds.BitsAllocated = ds.BitsStored = 16; ds.HighBit = 15; ds.PixelRepresentation = 0
    ds.PixelData = stored.tobytes(); ds['PixelData'].VR = 'OW'
    ds.save_as(sys.argv[2] + '/' + name)
def nothing(own, k): pass
def table(own, k):
    own.RealWorldValueLUTData = [0.0, 1.0]; del own.RealWorldValueSlope; del own.RealWorldValueIntercept
def units(own, k): own.MeasurementUnitsCodeSequence[0].CodeValue = 'ms' if k else '1'
variant('scaled.dcm', nothing)
variant('table.dcm', table)
variant('units.dcm', units)
ds = copy.deepcopy(ours)
groups = ds.PerFrameFunctionalGroupsSequence
groups[1].PlanePositionSequence = copy.deepcopy(groups[0].PlanePositionSequence)
ds.save_as(sys.argv[2] + '/twice.dcm')
ds = copy.deepcopy(ours)
del ds.PerFrameFunctionalGroupsSequence[1]
ds.FloatPixelData = np.delete(values, 1, 0).tobytes(); ds.NumberOfFrames -= 1
ds.save_as(sys.argv[2] + '/gap.dcm')
print('ok')
)";
        const test::TestFolder folder;
        const Geometry geometry = test::obliqueGeometry();
        const ObjectSource source = sourceOf(geometry, folder.file("series"));
        std::vector<float> values(static_cast<std::size_t>(geometry.voxelCount()));
        for (std::size_t n = 0; n < values.size(); ++n)
            values[n] = static_cast<float>(n % 701) / 700.0F;
        QVERIFY(writeParametricMap(
            geometry, values, { .title = "T2", .maker = maker }, source, {}, folder.file("map.dcm"))
                .has_value());
        const auto made = test::runPython(script,
            { QString::fromStdString(folder.file("map.dcm").string()),
                QString::fromStdString(folder.path().string()) });
        if (!made)
            QSKIP("pydicom is not installed");
        QCOMPARE(made->trimmed(), QStringLiteral("ok"));
        const auto read = readParametricMap(folder.file("scaled.dcm"));
        QVERIFY2(read, read ? "" : describe(read.error()).c_str());
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            const double half = 0.5 * static_cast<double>(k + 1) / 1000.0 + 1e-6; // of a step
            const Vec3 point = geometry.indexToLps({ 2, 3, double(k) });
            const float expected
                = values[static_cast<std::size_t>(2 + geometry.size[0] * (3 + geometry.size[1] * k))];
            QVERIFY(std::abs(read->values.valueAtLps(point).value() - static_cast<double>(expected)) <= half);
        }
        // The same as a series of its own.
        fs::create_directories(folder.file("alone"));
        fs::copy_file(folder.file("scaled.dcm"), folder.file("alone/scaled.dcm"));
        const auto found = scanPaths({ folder.file("alone") });
        QVERIFY(found && found->findSeries());
        const auto series = readSeries(*found->findSeries());
        QVERIFY2(series, series ? "" : describe(series.error()).c_str());
        QVERIFY(series->geometry().isSameGrid(read->values.geometry()));
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            const Vec3 point = geometry.indexToLps({ 4, 1, double(k) });
            QCOMPARE(series->valueAtLps(point).value(), read->values.valueAtLps(point).value());
        }
        for (const char* name : { "table.dcm", "units.dcm", "twice.dcm", "gap.dcm" }) {
            const auto refused = readParametricMap(folder.file(name));
            QVERIFY2(!refused.has_value(), name);
            QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        }
    }

    // Reports of others, made by pydicom from ours.
    void reportsOfOthersAreUnderstood()
    {
        const char* const script = R"(
import sys, pydicom
def variant(name, change):
    ds = pydicom.dcmread(sys.argv[1])
    def visit(items):
        for item in items:
            change(item)
            visit(item.get('ContentSequence', []))
    visit(ds.ContentSequence)
    ds.save_as(sys.argv[2] + '/' + name)
def fraction(item):
    if item.ValueType == 'NUM' and item.ConceptNameCodeSequence[0].CodeValue == '111012':
        value = item.MeasuredValueSequence[0]
        value.NumericValue = '0.87'
        value.MeasurementUnitsCodeSequence[0].CodeValue = '1'
variant('fraction.dcm', fraction)
print('ok')
)";
        const test::TestFolder folder;
        const ObjectSource source = sourceOf(test::axialGeometry(), folder.file("series"));
        std::vector<ReportFinding> findings { nodule() };
        findings[0].measurements = { { codes::volume(), 12.5, codes::millilitre() } };
        findings[0].score = 0.5;
        QVERIFY(writeReport(findings, source, {}, folder.file("sr.dcm")).has_value());
        const auto made = test::runPython(script,
            { QString::fromStdString(folder.file("sr.dcm").string()),
                QString::fromStdString(folder.path().string()) });
        if (!made)
            QSKIP("pydicom is not installed");
        QCOMPARE(made->trimmed(), QStringLiteral("ok"));
        QCOMPARE(*readReport(folder.file("sr.dcm"))->findings.at(0).score, 0.5);
        QCOMPARE(*readReport(folder.file("fraction.dcm"))->findings.at(0).score, 0.87);
    }

    // What other makers say beyond measurements is shown where there is a place for it; the rest is listed.
    void whatIsNotReadIsListed()
    {
        const char* const script = R"(
import sys, pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
def code(value, scheme, meaning):
    c = Dataset()
    c.CodeValue, c.CodingSchemeDesignator, c.CodeMeaning = value, scheme, meaning
    return Sequence([c])
def item(relation, kind, name, *below, **values):
    i = Dataset()
    i.RelationshipType, i.ValueType = relation, kind
    if name:
        i.ConceptNameCodeSequence = code(*name)
    for key, value in values.items():
        setattr(i, key, value)
    if kind == 'CONTAINER':
        i.ContinuityOfContent = 'SEPARATE'
    if below:
        i.ContentSequence = Sequence(below)
    return i
def coded(name, value, *below, relation='CONTAINS'):
    return item(relation, 'CODE', name, *below, ConceptCodeSequence=code(*value))
def number(name, value, *below):
    m = Dataset()
    m.NumericValue = value
    m.MeasurementUnitsCodeSequence = code('1', 'UCUM', 'no units')
    return item('CONTAINS', 'NUM', name, *below, MeasuredValueSequence=Sequence([m]))
def image(relation):
    r = Dataset()
    r.ReferencedSOPClassUID, r.ReferencedSOPInstanceUID = '1.2.840.10008.5.1.4.1.1.2', '1.2.3'
    return item(relation, 'IMAGE', None, ReferencedSOPSequence=Sequence([r]))
def find(items, value):
    for i in items:
        if 'ConceptNameCodeSequence' in i and i.ConceptNameCodeSequence[0].CodeValue == value:
            return i
        found = find(i.get('ContentSequence', []), value)
        if found is not None:
            return found
site, liver = ('363698007', 'SCT', 'Finding Site'), ('10200004', 'SCT', 'Liver')
side, left = ('272741003', 'SCT', 'Laterality'), ('7771000', 'SCT', 'Left')
ds = pydicom.dcmread(sys.argv[1])
group = find(ds.ContentSequence, '125007')
group.ContentSequence.extend([
    coded(site, liver, coded(side, left, relation='HAS CONCEPT MOD')),
    item('CONTAINS', 'TEXT', ('1', '99X', 'Margin'), TextValue='spiculated'),
    item('CONTAINS', 'TEXT', ('121106', 'DCM', 'Comment'), TextValue='The first'),
    item('CONTAINS', 'TEXT', ('121106', 'DCM', 'Comment'), TextValue='The second'),
    item('CONTAINS', 'DATE', ('2', '99X', 'Seen\x07 on'), Date='20240102'),
    item('CONTAINS', 'SCOORD', ('111030', 'DCM', 'Image Region'), image('SELECTED FROM'),
         GraphicType='POINT', GraphicData=[1.0, 2.0]),
    image('CONTAINS'),
    number(('3', '99X', 'Uptake'), '2.5', coded(('121401', 'DCM', 'Derivation'), ('373098007', 'SCT', 'Mean'),
           relation='HAS CONCEPT MOD'), coded(('370129005', 'SCT', 'Measurement Method'),
           ('4', '99X', 'By eye'), relation='HAS CONCEPT MOD'),
           item('INFERRED FROM', 'SCOORD', None, image('SELECTED FROM'), GraphicType='POINT',
                GraphicData=[1.0, 2.0])),
    item('CONTAINS', 'NUM', ('5', '99X', 'Nothing measured')),
    item('CONTAINS', 'TEXT', ('6', '99X', 'Story'), TextValue='word ' * 1000),
    item('CONTAINS', 'CONTAINER', ('7', '99X', 'Inner'), item('CONTAINS', 'PNAME', ('8', '99X', 'Who'),
         PersonName='A^B')),
    item('CONTAINS', 'CONTAINER', ('125007', 'DCM', 'Measurement Group'), number(('9', '99X', 'Depth'), '7')),
])
ds.ContentSequence.extend([
    item('HAS OBS CONTEXT', 'PNAME', ('121008', 'DCM', 'Person Observer Name'), PersonName='A^B'),
    item('CONTAINS', 'CONTAINER', ('10', '99X', 'Section'), coded(('11', '99X', 'Assessment'),
         ('12', '99X', 'Benign'))),
    item('CONTAINS', 'CONTAINER', ('13', '99X', 'Derived'), number(('14', '99X', 'Total'), '3'),
         number(('14', '99X', 'Total'), '4')),
])
ds.save_as(sys.argv[2])
many = find(ds.ContentSequence, '125007').ContentSequence
for n in range(500):
    many.append(item('CONTAINS', 'TIME', (str(n), '99X', 'Kind %d ' % n + 'x' * 200), Time='1200'))
    many.append(coded((str(n), '99X', 'Answer'), liver))
ds.save_as(sys.argv[3])
print('ok')
)";
        const test::TestFolder folder;
        const ObjectSource source = sourceOf(test::axialGeometry(), folder.file("series"));
        const std::vector<ReportFinding> findings { nodule() };
        QVERIFY(writeReport(findings, source, { .comment = "Whole" }, folder.file("sr.dcm")).has_value());
        const auto file
            = [&](const char* name) { return QString::fromStdString(folder.file(name).string()); };
        const auto made = test::runPython(script, { file("sr.dcm"), file("other.dcm"), file("many.dcm") });
        if (!made)
            QSKIP("pydicom is not installed");
        QVERIFY2(made->trimmed().endsWith("ok"), qPrintable(*made)); // it warns of the long names
        const auto ours = readReport(folder.file("sr.dcm"));
        QVERIFY(ours && ours->notices.isEmpty() && ours->findings.at(0).remarks.isEmpty());

        const auto read = readReport(folder.file("other.dcm"));
        QVERIFY2(read, read ? "" : describe(read.error()).c_str());
        QCOMPARE(read->findings.size(), std::size_t(2)); // the inner one ends first
        QCOMPARE(read->findings[0].measurements.at(0).value, 7.0);
        QVERIFY(!read->findings[0].boxLps);
        const ReportFinding& nodule = read->findings[1];
        QVERIFY(length((*nodule.boxLps)[0] - Vec3 { -10, 20, 30 }) < 1e-4);
        QCOMPARE(nodule.comment, QStringLiteral("The first"));
        QCOMPARE(nodule.remarks.size(), 4);
        QCOMPARE(nodule.remarks.first(3),
            (QStringList { "Finding Site: Liver", "Margin: spiculated", "Comment: The second" }));
        QVERIFY(nodule.remarks.last().startsWith("Story: word"));
        QCOMPARE(nodule.measurements.at(0).what.meaning, QStringLiteral("Uptake, Mean"));
        QCOMPARE(read->comment, QStringLiteral("Whole"));
        QCOMPARE(read->remarks, QStringList { "Assessment: Benign" });
        QStringList notices = read->notices;
        notices.sort();
        const QStringList expected {
            "1 texts are too long: what follows their first 1024 characters is not shown",
            "2 regions given in pixels are not drawn", "not read: \"Derived\" (CONTAINER)",
            "not read: \"Inner\" (CONTAINER)", "not read: \"Laterality\" (CODE)",
            "not read: \"Measurement Method\" (CODE)", "not read: \"Nothing measured\" (NUM)",
            "not read: \"Seen  on\" (DATE)", "not read: \"Total\" (NUM), 2 times",
            "not read: \"Who\" (PNAME)", "not read: without a name (IMAGE)"
        };
        QCOMPARE(notices, expected);

        // A file that says very much makes no long list of it, and still all of it is counted.
        const auto many = readReport(folder.file("many.dcm"));
        QVERIFY(many.has_value());
        QVERIFY(many->findings[1].remarks.size() <= 64 && many->notices.size() < 40);
        for (const QString& notice : many->notices)
            QVERIFY2(notice.size() < 120, qPrintable(notice));
        QVERIFY2(many->notices.last().contains("more entries"), qPrintable(many->notices.last()));
    }

    void picturesAndSelectionsAreSound()
    {
        const test::TestFolder folder;
        const ObjectSource source = sourceOf(test::axialGeometry(), folder.file("series"));
        std::vector<std::uint8_t> rgb(7 * 5 * 3);
        for (std::size_t n = 0; n < rgb.size(); ++n)
            rgb[n] = static_cast<std::uint8_t>(n * 7);
        const auto picture
            = writeCapture({ 7, 5, rgb }, source, { .derivation = "Axial" }, folder.file("sc.dcm"));
        QVERIFY2(picture, picture ? "" : describe(picture.error()).c_str());
        const auto selection
            = writeKeyObjects({ { picture->sopClassUid, picture->sopInstanceUid, picture->seriesUid } },
                "Look here", source, { .seriesNumber = 330 }, folder.file("ko.dcm"));
        QVERIFY2(selection, selection ? "" : describe(selection.error()).c_str());
        for (const char* name : { "sc.dcm", "ko.dcm" }) {
            if (const auto errors = test::validatorErrors(folder.file(name)))
                QCOMPARE(*errors, QString());
        }
        QVERIFY(!writeKeyObjects({}, {}, source, {}, folder.file("none.dcm")).has_value());
    }

    void capturesSayWhetherTheirSourceHasText()
    {
        const test::TestFolder folder;
        ObjectSource source = sourceOf(test::axialGeometry(), folder.file("series"));
        // Written by this program, from voxels: derived, and nothing is said.
        QVERIFY(source.burnedInAnnotation.isEmpty() && !source.burnedInSuspicion.isEmpty());
        const std::vector<std::uint8_t> rgb(8 * 5 * 3, 7);
        const auto says = [&](const char* name, bool hasPatientText) {
            const auto written = writeCapture(
                { 8, 5, rgb }, source, { .hasPatientText = hasPatientText }, folder.file(name));
            const QString tree = dump("dcmdump", folder.file(name));
            return !written || tree.isEmpty()   ? QStringLiteral("?")
                : !tree.contains("(0028,0301)") ? QString()
                                                : tree.section("(0028,0301) CS [", 1).section(']', 0, 0);
        };
        if (says("a.dcm", false) == "?")
            QSKIP("dcmdump is not installed");
        QCOMPARE(says("a.dcm", false), QString());
        QCOMPARE(says("b.dcm", true), QStringLiteral("YES"));
        source.burnedInAnnotation = "YES";
        QCOMPARE(says("c.dcm", false), QStringLiteral("YES"));
        source.burnedInAnnotation = "NO";
        source.burnedInSuspicion.clear();
        QCOMPARE(says("d.dcm", false), QStringLiteral("NO"));
    }

    void whatIsNoReportIsRefused()
    {
        const test::TestFolder folder;
        folder.write("a.dcm", "nothing");
        QVERIFY(!readReport(folder.file("a.dcm")).has_value());
        [[maybe_unused]] const ObjectSource source = sourceOf(test::axialGeometry(), folder.file("series"));
        const auto read = readReport(folder.file("series/00001.dcm"));
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, ErrorCode::Unsupported);
    }
};

QTEST_GUILESS_MAIN(ReportObjectsTest)
#include "ReportObjectsTest.moc"
