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

    static std::filesystem::path version1()
    {
        return qEnvironmentVariable("FOVEA_SESSIONS").toStdString() + "/version-1.fovea.json";
    }

    QTemporaryDir m_folder;
};

void SessionTest::version1IsRead()
{
    const auto session = readSession(version1());
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
}

void SessionTest::writtenIsReadAgain()
{
    auto session = readSession(version1()).value();
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
