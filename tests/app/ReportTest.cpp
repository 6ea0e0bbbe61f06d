#include "app/export/Report.h"

#include "app/export/ReviewExport.h"
#include "app/export/ReviewFindings.h"
#include "core/geometry/Orientation.h"
#include "tests/support/OtherTools.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QGuiApplication>
#include <QTest>

#include <nlohmann/json.hpp>

#include <cmath>

using namespace fovea;
using namespace fovea::app;

namespace {

ReportDocument sample()
{
    ReportDocument report;
    report.study = { { "Modality", "CT" } };
    ReportFinding finding;
    finding.name = "<b>Lesion</b>";
    finding.tracking.uid = "2.25.1";
    finding.measurements = { { codes::volume(), 12.345, codes::millilitre() } };
    finding.score = 0.5;
    finding.maker = { ResultSource::Kind::Model, "Model", "1", QString(64, u'c') };
    finding.verdict = "Rejected";
    finding.comment = "=HYPERLINK(\"x\")\nsecond \"line\"";
    report.findings = { finding };
    QImage picture(300, 200, QImage::Format_RGB888);
    picture.fill(Qt::darkGreen);
    for (int n = 0; n < 5; ++n)
        report.pictures.push_back({ QStringLiteral("Picture %1").arg(n), picture });
    report.notices = { "Resampled" };
    return report;
}

} // namespace

class ReportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textCantBecomeMarkup()
    {
        const QString html = reportHtml(sample());
        QVERIFY(!html.contains("<b>Lesion"));
        QVERIFY(html.contains("&lt;b&gt;Lesion"));
        QVERIFY(html.contains("Not for clinical use"));
        QVERIFY(html.contains("Volume 12.3 mL"));
        QVERIFY(html.contains("Rejected"));
        QCOMPARE(html.count("data:image/png;base64,"), 5);
        QVERIFY(!html.contains("http"));
    }

    void cellsCantBecomeFormulas()
    {
        const QString csv = QString::fromUtf8(reportCsv(sample()));
        QCOMPARE(csv.count("\r\n"), 2);
        QVERIFY(csv.contains("\"'=HYPERLINK(\"\"x\"\")\nsecond \"\"line\"\"\""));
        QVERIFY(csv.contains("12.345"));
    }

    void jsonHoldsTheSame()
    {
        const auto json = reportJson(sample());
        QCOMPARE(json["findings"][0]["verdict"].get<std::string>(), "Rejected");
        QCOMPARE(json["findings"][0]["measurements"][0]["value"].get<double>(), 12.345);
        QCOMPARE(json["findings"][0]["score"].get<double>(), 0.5);
        QCOMPARE(json["warning"].get<std::string>(), "Not for clinical use");
    }

    void pagesHoldTextAndWarning()
    {
        const test::TestFolder folder;
        const auto written = writePdf(sample(), folder.file("r.pdf"));
        QVERIFY2(written, written ? "" : describe(written.error()).c_str());
        QCOMPARE(folder.list().size(), std::size_t(1));
        const auto text
            = test::runTool("pdftotext", { QString::fromStdString(folder.file("r.pdf").string()), "-" });
        if (!text)
            QSKIP("pdftotext is not installed");
        QVERIFY2(text->contains("<b>Lesion</b>"), qPrintable(*text)); // as words
        QVERIFY(text->contains("Picture 4"));
        // On every page.
        const int pages = static_cast<int>(text->count(u'\f'));
        QVERIFY(pages >= 2);
        for (int n = 1; n <= pages; ++n)
            QVERIFY2(text->contains(QStringLiteral("Page %1 of %2").arg(n).arg(pages)), qPrintable(*text));
        QVERIFY(!writePdf(sample(), folder.file("no/r.pdf")));
    }

    // Pictures lie two to a row, and nothing of the next page is seen at the foot of a page.
    void pagesAreWholeAndFull()
    {
        const test::TestFolder folder;
        ReportDocument report = sample();
        report.pictures.clear();
        QImage picture(800, 800, QImage::Format_RGB888);
        picture.fill(Qt::black);
        for (int n = 0; n < 12; ++n)
            report.pictures.push_back({ QStringLiteral("Picture %1").arg(n), picture });
        QVERIFY(writePdf(report, folder.file("r.pdf")));
        const auto drawn = test::runTool("pdftoppm",
            { "-r", "96", "-png", QString::fromStdString(folder.file("r.pdf").string()),
                QString::fromStdString(folder.file("page").string()) });
        if (!drawn)
            QSKIP("pdftoppm is not installed");
        int pages = 0;
        for (const std::string& name : folder.list()) {
            if (!name.starts_with("page"))
                continue;
            ++pages;
            const QImage page(QString::fromStdString(folder.file(name).string()));
            QVERIFY(!page.isNull());
            const auto isDark = [&](int y) { // all along, as no line of text is
                for (int x = page.width() / 8; x < page.width() / 3; ++x) {
                    if (qGray(page.pixel(x, y)) > 64)
                        return false;
                }
                return true;
            };
            // Every dark band is a picture.
            for (int y = 0, begin = 0; y + 1 < page.height(); ++y) {
                if (!isDark(y) && isDark(y + 1))
                    begin = y;
                if (isDark(y) && !isDark(y + 1))
                    QVERIFY2(y - begin > 250, qPrintable(QString::number(y)));
            }
        }
        QCOMPARE(pages, 4); // one below the other they would be seven
    }

    // A heading at the foot of a page says nothing of what follows on the next.
    void headingsStayWithWhatTheyAreOf()
    {
        const test::TestFolder folder;
        ReportDocument report = sample();
        const ReportFinding one = report.findings.front();
        QImage picture(1600, 1200, QImage::Format_RGB888);
        picture.fill(Qt::black);
        const QImage square = picture.copy(0, 0, 800, 800);
        report.pictures = { { "The views", picture }, { "Left", square }, { "Right", square },
            { "Alone", square }, { "More views", picture }, { "Last", square } };
        ReportModel model;
        model.card.name = "Detector of things";
        model.card.description = "Words";
        report.models = { model, model };
        for (std::size_t count = 1; count < 20; count += 3) { // wherever the page happens to end
            report.findings.assign(count, one);
            QVERIFY(writePdf(report, folder.file("r.pdf")));
            const auto text = test::runTool(
                "pdftotext", { "-layout", QString::fromStdString(folder.file("r.pdf").string()), "-" });
            if (!text)
                QSKIP("pdftotext is not installed");
            for (const QString& page : text->split(u'\f'))
                QCOMPARE(page.contains("Pictures\n"), page.contains("The views"));
            // Nothing is lost or said twice.
            for (const char* once :
                { "Pictures\n", "The views", "Left", "Right", "Alone", "More views", "Last", "Models\n" })
                QVERIFY2(text->count(once) == 1, once);
            QCOMPARE(text->count("Detector of things\n"), 2);
        }
    }

    // From a person's journal to what a report says: places and values, not titles.
    void measurementsKeepPlacesAndValues()
    {
        const Geometry geometry = test::axialGeometry();
        const Volume volume = test::makeVolume<std::int16_t>(
            geometry, [](auto i, auto, auto) { return i; }, { .modality = "CT", .unit = "HU" });
        const Vec3 corner = geometry.indexToLps({ 4.5, 3.5, 5 });
        const Vec3 other = geometry.indexToLps({ 14.5, 13.5, 5 });
        const auto measured = [&](Measurement::Kind kind, std::vector<Vec3> points) {
            Finding finding;
            finding.id = newFindingId();
            finding.kind = FindingKind::Measurement;
            finding.source = { ResultSource::Kind::Person, "Dr Name", {}, {} };
            finding.title = "My words";
            finding.anchorLps = points.front();
            finding.measurement = Measurement { .id = finding.id,
                .kind = kind,
                .name = "My words",
                .pointsLps = std::move(points),
                .axes = screenAxes(Orientation::Axial) };
            return finding;
        };
        Review review;
        QVERIFY(review.apply(
            { .what = FindingsAdded { { measured(Measurement::Kind::Distance, { corner, other }),
                  measured(Measurement::Kind::Rectangle, { corner, other }),
                  measured(Measurement::Kind::Ellipse, { corner, other }),
                  measured(Measurement::Kind::Probe, { geometry.indexToLps({ 7, 3, 5 }) }) } } }));
        std::vector<ReportFinding> findings;
        Discretion discretion { ResultIdentity {} };
        addReview(review, volume, discretion, findings);
        QCOMPARE(findings.size(), std::size_t(4));
        const auto value = [&](std::size_t n, const Code& what) {
            for (const ReportMeasurement& one : findings[n].measurements) {
                if (one.what == what)
                    return one.value;
            }
            return std::nan("");
        };
        const double width = 10 * geometry.spacingMm.x;
        const double height = 10 * geometry.spacingMm.y;
        QCOMPARE(findings[0].name, QStringLiteral("Distance"));
        QCOMPARE(findings[0].lineLps.size(), std::size_t(2));
        QVERIFY(std::abs(value(0, codes::length()) - std::hypot(width, height)) < 1e-6);
        QCOMPARE(findings[1].shape, ReportFinding::Shape::Outline);
        QCOMPARE(findings[1].lineLps.size(), std::size_t(4));
        QVERIFY(std::abs(value(1, codes::area()) - width * height) < 1e-6);
        QVERIFY(std::abs(value(1, codes::mean()) - 9.5) < 1e-6); // columns 5 to 14
        QVERIFY(std::abs(value(1, codes::standardDeviation()) - std::sqrt(99.0 / 12.0)) < 1e-6);
        QCOMPARE(findings[1].measurements.back().unit, codes::hounsfield());
        QCOMPARE(findings[2].shape, ReportFinding::Shape::Ellipse);
        QVERIFY(std::abs(length(findings[2].lineLps[1] - findings[2].lineLps[0]) - height) < 1e-6);
        QVERIFY(std::abs(length(findings[2].lineLps[3] - findings[2].lineLps[2]) - width) < 1e-6);
        QCOMPARE(value(3, codes::voxelValue()), 7.0);
        QCOMPARE(findings[3].maker.name, QStringLiteral("reviewer-0001"));

        ReportDocument document;
        document.findings = findings;
        document.models.push_back({ .sha256 = QString(64, u'a') });
        document.models.back().card.authors = "The authors";
        const auto json = reportJson(document);
        QCOMPARE(json["findings"][0]["points_lps_mm"].size(), std::size_t(2));
        QCOMPARE(json["findings"][2]["shape"].get<std::string>(), "ellipse axes");
        QCOMPARE(json["models"][0]["authors"].get<std::string>(), "The authors");
        QVERIFY(!QByteArray::fromStdString(json.dump()).contains("My words"));
        const QString csv = QString::fromUtf8(reportCsv(document));
        QVERIFY2(csv.contains("Standard deviation") && csv.contains("[hnsf'U]"), qPrintable(csv));
        QVERIFY(reportHtml(document).contains(QString::fromUtf8("Area 63.0 mm²")));
    }

    void structuresWithoutVoxelsAreNoFindings()
    {
        const Geometry geometry = test::axialGeometry();
        const auto map = LabelMap::create(
            test::makeImage<std::uint16_t>(geometry, [](auto i, auto, auto) { return i == 3 ? 2 : 0; }),
            { { 1, "none" }, { 2, "some" } }, {});
        const auto findings = reportFindingsOf(*map);
        QCOMPARE(findings.size(), std::size_t(1));
        QCOMPARE(findings.front().name, QStringLiteral("some"));
        QCOMPARE(findings.front().measurements.front().value, map->volumeMl(1));
    }
};

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QGuiApplication application(argc, argv);
    ReportTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "ReportTest.moc"
