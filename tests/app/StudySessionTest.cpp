#include "app/study/StudySession.h"

#include "core/dicom/SeriesWriter.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"
#include "views/widgets/ViewState.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <map>

using namespace fovea;
using namespace fovea::app;

namespace {

constexpr int patienceMs = 60000; // a loaded machine; nothing waits this long on an idle one

} // namespace

// Opening a series, as the window sees it.
class StudySessionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aSeriesIsShownBeforeAllOfItIsThere();
    void theNextSeriesClosesTheOneBefore();
    void aDamagedSeriesIsToldAndNothingStays();
    void everySeriesGetsItsThumbnail();
    void whatArrivesIsAddedToWhatIsShown();

private:
    test::TestFolder m_folder;
};

void StudySessionTest::initTestCase()
{
    Geometry geometry = test::obliqueGeometry();
    geometry.size = { 256, 240, 120 };
    const Volume phantom = test::makePhantom(geometry, { .modality = "MR" });
    QVERIFY(writeSeries(phantom, { .seriesUid = "1.2.1" }, m_folder.file("a")).has_value());
    geometry.size[2] = 119;
    QVERIFY(writeSeries(
        test::makePhantom(geometry, { .modality = "MR" }), { .seriesUid = "1.2.2" }, m_folder.file("b"))
            .has_value());
}

void StudySessionTest::aSeriesIsShownBeforeAllOfItIsThere()
{
    StudySession session;
    views::ViewState state;
    std::vector<Window> windows;
    connect(&session, &StudySession::fillingChanged, &state, [&] {
        QVERIFY(session.volume() == nullptr);
        state.setVolume(session.filling());
        state.setCursorLps({ 1, 2, 3 });
        windows.push_back(state.window());
    });
    QSignalSpy complete(&session, &StudySession::volumeChanged);
    session.open({ m_folder.file("a") });
    QTRY_VERIFY_WITH_TIMEOUT(session.volume() != nullptr, patienceMs);
    QCOMPARE(windows.size(), std::size_t(1));
    QCOMPARE(complete.count(), 1);
    QVERIFY(session.filling() == nullptr);
    QCOMPARE(session.volume(), state.volume()); // the same one: nothing jumps
    QVERIFY(session.volume()->isComplete());
    state.setVolume(session.volume());
    QCOMPARE(state.window(), windows[0]);
    QCOMPARE(state.cursorLps(), (Vec3 { 1, 2, 3 }));
    QCOMPARE(session.series().uid, QString("1.2.1"));
}

void StudySessionTest::theNextSeriesClosesTheOneBefore()
{
    StudySession session;
    session.open({ m_folder.path() });
    QTRY_VERIFY_WITH_TIMEOUT(session.volume() != nullptr, patienceMs);
    QCOMPARE(session.series().uid, QString("1.2.1"));
    const Series other = *session.collection().findSeries("1.2.2");
    bool wasClosed = false;
    connect(&session, &StudySession::fillingChanged, this,
        [&] { wasClosed = session.volume() == nullptr && session.series().uid == "1.2.2"; });
    session.showSeries(other);
    QTRY_VERIFY_WITH_TIMEOUT(session.volume() && session.series().uid == "1.2.2", patienceMs);
    QVERIFY(wasClosed);
    QCOMPARE(session.volume()->geometry().size[2], std::int64_t(119));
}

void StudySessionTest::aDamagedSeriesIsToldAndNothingStays()
{
    StudySession session;
    session.open({ m_folder.file("b") });
    QTRY_VERIFY_WITH_TIMEOUT(session.volume() != nullptr, patienceMs);
    Series series = session.series();
    // The last file to be read is gone by then.
    series.instances.front().file = m_folder.file("gone");
    QSignalSpy failed(&session, &StudySession::failed);
    session.showSeries(series);
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, patienceMs);
    QVERIFY(QString::fromStdString(failed[0][0].value<Error>().subject).contains("gone"));
    QVERIFY(session.filling() == nullptr);
}

void StudySessionTest::everySeriesGetsItsThumbnail()
{
    StudySession session;
    std::map<QString, QImage> pictures;
    connect(&session, &StudySession::thumbnailReady, this,
        [&](const Series& series, const QImage& picture) { pictures[series.uid] = picture; });
    session.open({ m_folder.path() });
    QTRY_COMPARE_WITH_TIMEOUT(pictures.size(), std::size_t(2), patienceMs);
    for (const auto& [uid, picture] : pictures) {
        int bright = 0;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x)
                bright += qGray(picture.pixel(x, y)) > 60 ? 1 : 0;
        }
        QVERIFY2(bright > picture.width() * picture.height() / 20, qPrintable(uid));
    }
}

void StudySessionTest::whatArrivesIsAddedToWhatIsShown()
{
    namespace fs = std::filesystem;
    const test::TestFolder folder;
    const auto copy = [&](const char* from, std::size_t begin, std::size_t end) {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(m_folder.file(from)))
            files.push_back(entry.path());
        std::ranges::sort(files);
        fs::create_directories(folder.file("study"));
        for (std::size_t n = begin; n < std::min(end, files.size()); ++n)
            fs::copy_file(files[n], folder.file("study") / (from + files[n].filename().string()));
    };
    copy("a", 0, 50);
    StudySession session;
    session.open({ folder.file("study") });
    QTRY_VERIFY_WITH_TIMEOUT(session.volume() != nullptr, patienceMs);
    QCOMPARE(session.volume()->geometry().size[2], std::int64_t(50));

    copy("a", 50, 1000);
    session.lookAgain({ folder.file("study") });
    QTRY_VERIFY_WITH_TIMEOUT(
        session.volume() && session.volume()->geometry().size[2] == std::int64_t(120), patienceMs);

    // Another series beside it: the one that is looked at stays as it is, with the masks over it.
    const auto before = session.volume();
    copy("b", 0, 1000);
    QSignalSpy listed(&session, &StudySession::collectionChanged);
    session.lookAgain({ folder.file("study") });
    QTRY_COMPARE_WITH_TIMEOUT(listed.count(), 1, patienceMs);
    QCOMPARE(session.collection().studies.size(), std::size_t(2));
    QCOMPARE(session.volume(), before);
    QVERIFY(!session.isBusy());

    // Who opened something else is left alone.
    session.open({ m_folder.file("b") });
    QTRY_VERIFY_WITH_TIMEOUT(session.volume() && session.series().uid == "1.2.2", patienceMs);
    listed.clear();
    session.lookAgain({ folder.file("study") });
    QTest::qWait(500);
    QCOMPARE(listed.count(), 0);
}

QTEST_GUILESS_MAIN(StudySessionTest)
#include "StudySessionTest.moc"
