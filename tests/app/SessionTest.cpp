#include "app/reading/HangingRules.h"
#include "app/session/SessionFile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace fovea;
using namespace fovea::app;
using views::PaneView;

class SessionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void version1IsRead();
    void version2IsRead();
    void nonsenseInPanesIsLeftOut();
    void writtenIsReadAgain();
    void badFilesAreRefused_data();
    void badFilesAreRefused();
    void rulesAreKept();
    void theRuleThatSaysMostWins();
    void damagedRulesAreToldAndLeft();

private:
    std::filesystem::path fileWith(const QByteArray& content)
    {
        QFile file(m_folder.filePath("file.fovea.json"));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("no temporary file");
        return file.fileName().toStdString();
    }

    static std::filesystem::path version(int number)
    {
        return qEnvironmentVariable("FOVEA_SESSIONS").toStdString() + "/version-" + std::to_string(number)
            + ".fovea.json";
    }

    QTemporaryDir m_folder;
};

void SessionTest::version1IsRead()
{
    const auto session = readSession(version(1));
    QVERIFY(session);
    QCOMPARE(session->paths.front().string(), "/data/head");
    QCOMPARE(session->seriesUid, "1.2.3");
    QCOMPARE(session->cursorLps, (Vec3 { 1.5, -2.5, 3.5 }));
    QCOMPARE(session->window, (Window { 40, 80, "Brain" }));
    QCOMPARE(session->planes[1].rightLps, (Vec3 { 0.8, 0.6, 0 }));
    QCOMPARE(session->arrangement.layout, views::ViewGrid::Layout::OneAndThree);
    QCOMPARE(session->arrangement.mainPane, 2);
    QCOMPARE(session->arrangement.views[1], PaneView::Volume);
    QCOMPARE(session->arrangement.slab, (views::Slab { views::Slab::Mode::Maximum, 12.5 }));
    QCOMPARE(session->arrangement.colourMap, views::ColourMap::Viridis);
    QVERIFY(!session->arrangement.interpolated && session->arrangement.inverted);
    QCOMPARE(session->measurements.size(), std::size_t { 1 });
    QCOMPARE(measure(session->measurements.front(), nullptr).lengthMm.value(), 5.0);
    QVERIFY(session->panes[0] == PaneDocument {});
    QVERIFY(!session->volume);
}

void SessionTest::version2IsRead()
{
    const auto session = readSession(version(2));
    QVERIFY(session);
    QCOMPARE(session->measurements.size(), std::size_t { 1 });
    QVERIFY(session->panes[0].part == (PaneDocument::Part { { 10, 20, -30 }, 0.4 }));
    QVERIFY(session->panes[1].turn == (views::ViewTurn { 3, true }));
    QCOMPARE(session->panes[2].seriesUid, "1.2.4");
    QCOMPARE(session->panes[2].seriesPart, "echo 2");
    QCOMPARE(session->panes[2].window.value(), (Window { 300, 700, {} }));
    QVERIFY(session->panes[3] == PaneDocument {});
    QVERIFY(session->volume);
    QCOMPARE(session->volume->look.positionLps, (Vec3 { 0, -500, 20 }));
    QCOMPARE(session->volume->look.halfHeightMm, 120.0);
    QCOMPARE(session->volume->look.function->name, "Bone");
    QCOMPARE(
        session->volume->look.function->points.back(), (views::TransferPoint { 400, 1, 0.9, 0.8, 0.25 }));
    QCOMPARE(session->volume->look.imageVisible, std::optional(true));
    QVERIFY(
        session->volume->cut == (views::VolumePane::Cut { { 0.25, 0, 0 }, { 1, 0.75, 1 }, { 0, 0, -1 } }));
    QVERIFY(session->volume->areSlicesVisible);
}

void SessionTest::nonsenseInPanesIsLeftOut()
{
    const auto session = readSession(fileWith(
        R"({"kind":"fovea-session","version":2,"paths":["/x"],
            "panes":[{"mmPerPixel":-1,"centreLps":[0,0,0],"quarterTurns":77},{"series":7},null,[]],
            "volume":{"positionLps":[0,0,0],"focusLps":[0,0,1],"upLps":[0,0,1],"halfHeightMm":100}})"));
    QVERIFY(session);
    QVERIFY(!session->panes[0].part);
    QCOMPARE(session->panes[0].turn.quarterTurns, 3);
    QVERIFY(session->panes[1] == PaneDocument {});
    QVERIFY(!session->volume); // it would look along what it holds upright
}

void SessionTest::writtenIsReadAgain()
{
    auto session = readSession(version(2)).value();
    session.paths.emplace_back("/data/größer 大");
    session.arrangement.window.reset();
    const std::filesystem::path file = m_folder.filePath("again.fovea.json").toStdString();
    QVERIFY(writeSession(session, file));
    QVERIFY(isSessionFile(file));
    const auto again = readSession(file);
    QVERIFY(again);
    QCOMPARE(again->paths, session.paths);
    QVERIFY(again->arrangement == session.arrangement);
    QVERIFY(again->measurements == session.measurements);
    QCOMPARE(again->planes[2].rightLps, session.planes[2].rightLps);
    QVERIFY(again->panes == session.panes);
    QVERIFY(again->volume->cut == session.volume->cut);
    QCOMPARE(again->volume->look.function.value(), session.volume->look.function.value());
    QCOMPARE(again->volume->look.upLps, session.volume->look.upLps);
    QVERIFY(!writeSession(session, "/no/such/folder/x.fovea.json"));
}

void SessionTest::badFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("code");
    const int damaged = static_cast<int>(ErrorCode::Damaged);
    QTest::newRow("empty") << QByteArray() << damaged;
    QTest::newRow("something else") << QByteArray("{\"kind\":\"x\",\"version\":1}") << damaged;
    QTest::newRow("no paths") << QByteArray("{\"kind\":\"fovea-session\",\"version\":1}") << damaged;
    QTest::newRow("newer") << QByteArray("{\"kind\":\"fovea-session\",\"version\":99,\"paths\":[\"/x\"]}")
                           << static_cast<int>(ErrorCode::Unsupported);
    QTest::newRow("bad measurement") << QByteArray(
        "{\"kind\":\"fovea-session\",\"version\":1,\"paths\":[\"/x\"],\"measurements\":[{}]}")
                                     << damaged;
}

void SessionTest::badFilesAreRefused()
{
    QFETCH(QByteArray, content);
    QFETCH(int, code);
    const auto session = readSession(fileWith(content));
    QVERIFY(!session);
    QCOMPARE(static_cast<int>(session.error().code), code);
}

void SessionTest::rulesAreKept()
{
    const std::filesystem::path file = m_folder.filePath("new/rules.json").toStdString();
    QVERIFY(readHangingRules(file).value().empty());
    HangingRule rule { "Chest", "CT", "CHEST", "lung" };
    rule.arrangement.layout = views::ViewGrid::Layout::Row;
    rule.arrangement.slab = { views::Slab::Mode::Minimum, 7.0 };
    rule.arrangement.window = Window { -600, 1500, "Lung" };
    QVERIFY(writeHangingRules({ rule }, file));
    QVERIFY(readHangingRules(file).value() == std::vector { rule });
}

void SessionTest::theRuleThatSaysMostWins()
{
    std::vector<HangingRule> rules { { "all" }, { "ct", "CT" }, { "chest", "CT", "CHEST" },
        { "lung", "CT", "CHEST", "lung" }, { "mr", "MR" } };
    Series series;
    series.modality = "CT";
    series.bodyPart = "chest";
    series.description = "Thin LUNG";
    QCOMPARE(bestRule(rules, series)->name, "lung");
    series.description = "Bone";
    QCOMPARE(bestRule(rules, series)->name, "chest");
    series.bodyPart.clear();
    QCOMPARE(bestRule(rules, series)->name, "ct");
    series.modality = "US";
    QCOMPARE(bestRule(rules, series)->name, "all");
    rules.erase(rules.begin());
    QVERIFY(bestRule(rules, series) == nullptr);
}

void SessionTest::damagedRulesAreToldAndLeft()
{
    QVERIFY(!readHangingRules(fileWith("{ nonsense")));
    QVERIFY(!readHangingRules(fileWith("{\"version\":99,\"rules\":[]}")));
}

QTEST_APPLESS_MAIN(SessionTest)
#include "SessionTest.moc"
