#include "app/export/Report.h"

#include "app/export/ReviewExport.h"
#include "tests/support/OtherTools.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QGuiApplication>
#include <QTest>

#include <nlohmann/json.hpp>

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
