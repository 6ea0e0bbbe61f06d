#include "app/study/ResultLoader.h"
#include "app/study/StudySession.h"
#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesWriter.h"
#include "core/objects/ObjectSource.h"
#include "core/objects/ReportWriter.h"
#include "core/objects/SegWriter.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QSignalSpy>
#include <QTest>

using namespace fovea;
using namespace fovea::app;

namespace {

constexpr int patienceMs = 60000; // a loaded machine; nothing waits this long on an idle one

const ResultSource maker { ResultSource::Kind::Model, QStringLiteral("Tissue"), QStringLiteral("1.2"),
    QString(64, u'a') };

} // namespace

// What lies beside a series and says something about it, as the window finds it.
class StoredResultsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aMapIsFoundThoughItIsASeriesToo();
    void whatArrivesLaterIsShown();
    void whatIsOfAnotherSeriesIsNot();
    void whatLiesInAnotherFrameOfReferenceIsNotDrawn();

private:
    void writeMap(const Geometry& geometry) const;

    std::unique_ptr<test::TestFolder> m_folder;
    Geometry m_geometry = test::obliqueGeometry();
    ObjectSource m_source;
};

void StoredResultsTest::init()
{
    m_folder = std::make_unique<test::TestFolder>();
    const Volume phantom = test::makePhantom(m_geometry, { .modality = "MR" });
    QVERIFY(writeSeries(phantom, { .seriesUid = "1.2.1" }, m_folder->file("study")).has_value());
    const auto found = scanPaths({ m_folder->file("study") });
    m_source = readObjectSource(*found->findSeries()).value();
}

// A ramp along the third axis, at a fifth of the pictures' resolution.
void StoredResultsTest::writeMap(const Geometry& geometry) const
{
    std::vector<float> values(static_cast<std::size_t>(geometry.voxelCount()));
    const std::size_t plane = values.size() / static_cast<std::size_t>(geometry.size[2]);
    for (std::size_t n = 0; n < values.size(); ++n)
        values[n] = static_cast<float>(n / plane);
    const auto written = writeParametricMap(geometry, values,
        { .title = QStringLiteral("Saliency of lesion"), .maker = maker }, m_source, {},
        m_folder->file("study/map.dcm"));
    QVERIFY2(written, written ? "" : describe(written.error()).c_str());
}

void StoredResultsTest::aMapIsFoundThoughItIsASeriesToo()
{
    Geometry coarse = m_geometry;
    for (std::int64_t& size : coarse.size)
        size = std::max<std::int64_t>(2, size / 5);
    coarse.spacingMm = coarse.spacingMm * 5.0;
    writeMap(coarse);
    StudySession session;
    ResultLoader loader(session);
    session.open({ m_folder->file("study") });
    QTRY_COMPARE_WITH_TIMEOUT(loader.results().maps.size(), std::size_t(1), patienceMs);
    QCOMPARE(session.series().uid, QStringLiteral("1.2.1"));
    const MapContents& map = loader.results().maps.front();
    QCOMPARE(map.meaning.title, QStringLiteral("Saliency of lesion"));
    QVERIFY(map.values.geometry().isSameGrid(coarse));
    QCOMPARE(map.values.range().maximum, static_cast<double>(coarse.size[2] - 1));
    QVERIFY2(loader.results().notices.isEmpty(), qPrintable(loader.results().notices.join(u'\n')));

    // Looked at as a series, it says nothing about itself.
    const Study* study = session.collection().studyOf(session.series());
    const auto other = std::ranges::find_if(
        study->series, [&](const Series& series) { return series.uid != session.series().uid; });
    QVERIFY(other != study->series.end());
    session.showSeries(*other);
    QTRY_VERIFY_WITH_TIMEOUT(session.volume() && session.series().uid != "1.2.1", patienceMs);
    QTest::qWait(300);
    QVERIFY(loader.results().maps.empty());
}

void StoredResultsTest::whatArrivesLaterIsShown()
{
    StudySession session;
    ResultLoader loader(session);
    session.open({ m_folder->file("study") });
    QTRY_VERIFY_WITH_TIMEOUT(session.volume() != nullptr, patienceMs);
    const auto volume = session.volume();
    QVERIFY(session.labelMap() == nullptr);

    const LabelMap phantom = test::makePhantomLabels(m_geometry);
    QVERIFY(writeSegmentation(phantom, m_source, {}, m_folder->file("study/seg.dcm")).has_value());
    session.lookAgain({ m_folder->file("study") });
    QTRY_VERIFY_WITH_TIMEOUT(session.labelMap() != nullptr, patienceMs);
    QCOMPARE(session.volume(), volume); // the series itself is not read again
    QCOMPARE(session.labelMap()->voxelCounts()[0], phantom.voxelCounts()[0]);

    // A second look at the same files reads nothing again, and leaves what a person chose.
    session.setLabelMap(nullptr);
    QSignalSpy loaded(&loader, &ResultLoader::loaded);
    session.lookAgain({ m_folder->file("study") });
    QTest::qWait(500);
    QCOMPARE(loaded.count(), 0);
    QVERIFY(session.labelMap() == nullptr);
}

void StoredResultsTest::whatIsOfAnotherSeriesIsNot()
{
    const Volume phantom = test::makePhantom(m_geometry, { .modality = "MR" });
    QVERIFY(writeSeries(phantom, { .seriesUid = "1.2.9" }, m_folder->file("other")).has_value());
    const LabelMap labels = test::makePhantomLabels(m_geometry);
    QVERIFY(writeSegmentation(labels, m_source, {}, m_folder->file("other/seg.dcm")).has_value());
    StudySession session;
    ResultLoader loader(session);
    session.open({ m_folder->file("other") });
    QTRY_VERIFY_WITH_TIMEOUT(session.volume() != nullptr, patienceMs);
    QTest::qWait(500);
    QVERIFY(session.labelMap() == nullptr);
    QVERIFY(loader.results().isEmpty());
}

void StoredResultsTest::whatLiesInAnotherFrameOfReferenceIsNotDrawn()
{
    const auto found = scanPaths({ m_folder->file("study") });
    const Series& series = *found->findSeries();
    QVERIFY(!series.frameOfReferenceUid.isEmpty());
    const std::vector<ReportFinding> findings {
        { .name = "nodule", .boxLps = std::array { Vec3 { -1, 2, 3 }, Vec3 { 4, 5, 6 } }, .maker = maker },
        { .name = "Distance", .lineLps = { { 1, 2, 3 }, { 4, 6, 3 } }, .maker = maker }
    };
    const LabelMap labels = test::makePhantomLabels(m_geometry);
    const auto write = [&](const ObjectSource& source, const std::string& name) {
        return writeReport(findings, source, {}, m_folder->file(name + "-sr.dcm")).has_value()
            && writeSegmentation(labels, source, {}, m_folder->file(name + "-seg.dcm")).has_value();
    };
    ObjectSource elsewhere = m_source;
    elsewhere.frameOfReferenceUid = QStringLiteral("1.2.3.999");
    QVERIFY(write(m_source, "here") && write(elsewhere, "there"));

    const auto here = readStoredResults(
        series, m_geometry, { m_folder->file("here-sr.dcm"), m_folder->file("here-seg.dcm") });
    QVERIFY(here.has_value());
    QCOMPARE(here->labelMaps.size(), std::size_t(1));
    QVERIFY(here->reports.at(0).findings.at(0).boxLps);
    QVERIFY2(here->notices.isEmpty(), qPrintable(here->notices.join(u'\n')));

    const auto there = readStoredResults(
        series, m_geometry, { m_folder->file("there-sr.dcm"), m_folder->file("there-seg.dcm") });
    QVERIFY(there.has_value());
    QVERIFY(there->labelMaps.empty());
    QCOMPARE(there->reports.at(0).findings.size(), std::size_t(2));
    for (const ReportFinding& finding : there->reports.at(0).findings)
        QVERIFY(!finding.boxLps && finding.lineLps.empty());
    QCOMPARE(there->notices.size(), 2);
    for (const QString& notice : there->notices)
        QVERIFY2(notice.contains("another frame of reference"), qPrintable(notice));
}

QTEST_GUILESS_MAIN(StoredResultsTest)
#include "StoredResultsTest.moc"
