#include "core/study/StudyIndex.h"

#include "tests/support/TestData.h"

#include <QTest>

#include <sys/stat.h>

using namespace fovea;
namespace fs = std::filesystem;

namespace {

Study studyOf(const QString& uid, const QString& name, const QString& description, const QString& modality)
{
    Study study { .uid = uid,
        .date = "20240131",
        .description = description,
        .patientName = name,
        .patientId = "ID-" + uid };
    study.series.push_back({ .uid = uid + ".1",
        .modality = modality,
        .description = "T1 sagittal",
        .number = 3,
        .instances = { { "a" }, { "b" } } });
    return study;
}

QStringList uidsOf(const Result<std::vector<IndexedStudy>>& found)
{
    QStringList uids;
    for (const IndexedStudy& study : found.value())
        uids << study.uid;
    uids.sort();
    return uids;
}

} // namespace

class StudyIndexTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void remembersAndFinds();
    void findsByAnyWordInAnyCase_data();
    void findsByAnyWordInAnyCase();
    void forgetsWithoutTouchingFiles();
    void isPrivateAndSurvivesDamage();
    void rebuildsFromTheFiles();
    void twoMayBeOpen();

private:
    test::TestFolder m_folder;
};

void StudyIndexTest::remembersAndFinds()
{
    const fs::path file = m_folder.file("one/index.sqlite");
    {
        auto index = StudyIndex::open(file);
        QVERIFY2(index, index ? "" : describe(index.error()).c_str());
        QVERIFY(index->search({})->empty());
        QVERIFY(index->remember(
            { { studyOf("1", "DOE^JANE", "Head", "MR"), studyOf("2", "ROE", "Chest", "CT") } },
            { "/data/a", "/data/../data/b" }));
        QVERIFY(index->remember({ { studyOf("1", "DOE^JANE", "Head again", "MR") } }, { "/data/c" }));
    }
    const auto index = StudyIndex::open(file);
    const auto found = index->search({});
    QCOMPARE(found->size(), std::size_t(2));
    const IndexedStudy& first = found->front(); // opened last
    QCOMPARE(first.uid, QString("1"));
    QCOMPARE(first.patientName, QString("DOE^JANE"));
    QCOMPARE(first.patientId, QString("ID-1"));
    QCOMPARE(first.description, QString("Head again"));
    QCOMPARE(first.paths, (std::vector<fs::path> { "/data/a", "/data/b", "/data/c" }));
    QCOMPARE(first.series.size(), std::size_t(1));
    QCOMPARE(first.series[0].instances, 2);
    QCOMPARE(first.series[0].number, 3);
    QVERIFY(std::abs(first.opened.secsTo(QDateTime::currentDateTimeUtc())) < 60);
    QCOMPARE(index->search({}, 1)->size(), std::size_t(1));
}

void StudyIndexTest::findsByAnyWordInAnyCase_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("uids");
    QTest::newRow("nothing") << "" << QStringList { "1", "2", "3" };
    QTest::newRow("name, lower case") << "müller" << QStringList { "1" };
    QTest::newRow("part of the name") << "üll" << QStringList { "1" };
    QTest::newRow("two words in any order") << "head JÜRGEN" << QStringList { "1" };
    QTest::newRow("both must be there") << "head roe" << QStringList {};
    QTest::newRow("modality") << "ct" << QStringList { "2" };
    QTest::newRow("series") << "sagittal" << QStringList { "1", "2", "3" };
    QTest::newRow("identity") << "id-3" << QStringList { "3" };
    QTest::newRow("a percent sign is one") << "100%" << QStringList { "3" };
    QTest::newRow("an underscore is one") << "_" << QStringList {};
    QTest::newRow("a quote is one") << "o'h" << QStringList { "3" };
    QTest::newRow("kanji") << QStringLiteral("山田") << QStringList { "2" };
}

void StudyIndexTest::findsByAnyWordInAnyCase()
{
    auto index = StudyIndex::open(m_folder.file("two/index.sqlite"));
    QVERIFY(index->remember({ { studyOf("1", "MÜLLER^JÜRGEN", "Head", "MR"),
                                studyOf("2", QStringLiteral("ROE=山田^太郎"), "Chest", "CT"),
                                studyOf("3", "O'HARA", "100% dose", "PT") } },
        { "/x" }));
    QFETCH(QString, text);
    QFETCH(QStringList, uids);
    QCOMPARE(uidsOf(index->search(text)), uids);
}

void StudyIndexTest::forgetsWithoutTouchingFiles()
{
    const fs::path picture = m_folder.write("pictures/a.dcm", "pixels");
    const fs::path file = m_folder.file("three/index.sqlite");
    auto index = StudyIndex::open(file);
    QVERIFY(index->remember(
        { { studyOf("1", "SECRETNAME", "Head", "MR"), studyOf("2", "B", "Chest", "CT") } }, { picture }));
    QVERIFY(index->forget("2").has_value());
    QCOMPARE(uidsOf(index->search({})), QStringList { "1" });
    QVERIFY(index->forgetAll().has_value());
    QVERIFY(index->search({})->empty());
    QCOMPARE(test::readBytes(picture), std::string("pixels"));
    for (const fs::directory_entry& entry : fs::directory_iterator(file.parent_path()))
        QVERIFY(test::readBytes(entry.path()).find("SECRETNAME") == std::string::npos);
}

void StudyIndexTest::isPrivateAndSurvivesDamage()
{
    const fs::path file = m_folder.file("four/index.sqlite");
    {
        auto index = StudyIndex::open(file);
        QVERIFY(index->remember({ { studyOf("1", "A", "Head", "MR") } }, { "/x" }));
    }
    struct stat status {};
    QCOMPARE(stat(file.c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777, 0600U);
    m_folder.write("four/index.sqlite", std::string(8192, 'x'));
    const auto index = StudyIndex::open(file);
    QVERIFY2(index, index ? "" : describe(index.error()).c_str());
    QVERIFY(index->search({})->empty());
    QVERIFY(fs::exists(file.string() + ".damaged"));
    const auto impossible = StudyIndex::open("/proc/no/index.sqlite");
    QVERIFY(!impossible.has_value());
    QVERIFY(impossible.error().subject.find("/proc/no") != std::string::npos);
}

void StudyIndexTest::rebuildsFromTheFiles()
{
    auto index = StudyIndex::open(m_folder.file("five/index.sqlite"));
    QVERIFY(index->remember({ { studyOf("1", "A", "Head", "MR") } }, { "/there" }));
    QVERIFY(index->remember({ { studyOf("2", "B", "Head", "MR") } }, { "/gone" }));
    const auto opened = index->search("ID-1")->front().opened;
    const auto scan = [](const std::vector<fs::path>& paths, const Progress&) -> Result<StudyCollection> {
        if (paths.front() == "/gone")
            return fail(ErrorCode::NotFound, "gone");
        return StudyCollection { { studyOf("1", "A", "New words", "MR") }, {} };
    };
    QVERIFY(index->rebuild(scan).has_value());
    const auto found = index->search({});
    QCOMPARE(uidsOf(found), QStringList { "1" });
    QCOMPARE(found->front().description, QString("New words"));
    QCOMPARE(found->front().opened, opened);
    const auto cancel = [](const auto&, const Progress&) -> Result<StudyCollection> { return cancelled(); };
    QCOMPARE(index->rebuild(cancel).error().code, ErrorCode::Cancelled);
    QCOMPARE(uidsOf(index->search({})), QStringList { "1" });
}

void StudyIndexTest::twoMayBeOpen()
{
    const fs::path file = m_folder.file("six/index.sqlite");
    auto one = StudyIndex::open(file);
    auto other = StudyIndex::open(file);
    QVERIFY(one->remember({ { studyOf("1", "A", "Head", "MR") } }, { "/x" }));
    QVERIFY(other->remember({ { studyOf("2", "B", "Head", "MR") } }, { "/y" }));
    QCOMPARE(uidsOf(one->search({})), (QStringList { "1", "2" }));
}

QTEST_GUILESS_MAIN(StudyIndexTest)
#include "StudyIndexTest.moc"
