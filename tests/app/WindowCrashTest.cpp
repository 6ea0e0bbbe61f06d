#include "app/panels/FindingsPanel.h"
#include "app/panels/MaskEditPanel.h"
#include "app/review/MaskEditDesk.h"
#include "app/review/ReviewDesk.h"
#include "app/window/MainWindow.h"
#include "core/dicom/SeriesWriter.h"
#include "core/review/MaskEditor.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/ViewGrid.h"
#include "views/widgets/Viewport.h"

#include <QApplication>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <csignal>
#include <cstdio>
#include <functional>
#include <map>
#include <random>

using namespace fovea;
using namespace fovea::app;

// The window itself is killed while somebody reviews and paints in it, by real keys and a real mouse, in two
// series of a study by turns. It says what it showed as done; all of that must be in the journals afterwards,
// each in that of its own series.

namespace {

constexpr int patienceMs = 60000;
constexpr int seriesCount = 2;

QString uidOf(int series)
{
    return QStringLiteral("1.2.826.77.%1").arg(series + 1);
}

Geometry gridOf(int series)
{
    Geometry geometry = series == 0 ? test::axialGeometry() : test::obliqueGeometry();
    geometry.size[2] += 2 * series;
    return geometry;
}

// What a model found in a series.
LabelMap resultOf(const Geometry& geometry)
{
    return test::makePhantomLabels(geometry);
}

bool until(const std::function<bool()>& condition)
{
    return QTest::qWaitFor(condition, patienceMs);
}

// A person at the window. Prints a line for each step at the moment when the window shows it as done:
//   verdict SERIES SEQUENCE FINDING STATE | comment SERIES SEQUENCE FINDING TEXT
//   paint SERIES SEQUENCE ADDED REMOVED RELABELLED
class Reader {
public:
    Reader(const std::filesystem::path& folder, unsigned seed)
        : m_random(seed)
        , m_window(std::vector<std::filesystem::path> {})
    {
        m_window.show();
        m_window.activateWindow();
        m_window.session().open({ folder });
        QObject::connect(&controller(), &ReviewController::changed, &m_window, [this] { say(); });
    }

    // Until somebody ends it; false when something could not be done.
    bool work()
    {
        if (!until([&] { return m_window.session().volume() != nullptr; }))
            return tell("no volume");
        for (int turn = static_cast<int>(m_random() % 2);; ++turn) {
            if (!visit(turn % seriesCount))
                return false;
        }
    }

private:
    ReviewController& controller() { return m_window.reviewDesk().controller(); }
    FindingsPanel& panel() { return *m_window.reviewDesk().panel(); }
    MaskEditDesk& desk() { return m_window.maskEditDesk(); }

    static bool tell(const char* what)
    {
        std::printf("failed %s\n", what);
        std::fflush(stdout);
        return false;
    }

    bool visit(int series)
    {
        StudySession& session = m_window.session();
        const auto found = session.collection().findSeries(uidOf(series));
        if (!found)
            return tell("no series");
        if (session.series().uid != uidOf(series) || session.volume() == nullptr)
            session.showSeries(*found);
        const bool isOpen = until([&] {
            return session.volume() != nullptr && session.series().uid == uidOf(series)
                && controller().isOpen() && controller().review().binding().seriesUid == uidOf(series);
        });
        if (!isOpen || controller().isReadOnly())
            return tell("the review is not open");
        m_series = series;
        if (controller().review().masks().empty())
            session.setLabelMap(std::make_shared<const LabelMap>(resultOf(session.volume()->geometry())));
        const bool isThere = until([&] {
            const auto& shown = session.labelMap();
            return shown != nullptr && controller().maskOf(*shown) != nullptr
                && !controller().review().items().empty() && controller().pendingCount() == 0;
        });
        if (!isThere)
            return tell("the mask is not there");
        for (int n = 0; n < 4; ++n) {
            if (!judge())
                return tell("a verdict is not shown");
        }
        return edit();
    }

    // A verdict, and sometimes a comment, on a finding, by the keys of the list.
    bool judge()
    {
        press(Qt::Key_F4);
        for (unsigned n = m_random() % 5; n > 0; --n)
            press(m_random() % 2 == 0 ? Qt::Key_J : Qt::Key_K);
        m_finding = panel().currentFinding();
        const ReviewItem* item = controller().review().find(m_finding);
        if (item == nullptr)
            return false;
        if (m_random() % 3 == 0) {
            m_text = QStringLiteral("note-%1-%2").arg(QCoreApplication::applicationPid()).arg(++m_notes);
            press(Qt::Key_C);
            QTest::keyClicks(QApplication::focusWidget(), m_text);
            return done("comment", [] { press(Qt::Key_Return); });
        }
        const Qt::Key key = item->verdict.state == VerdictState::Accepted ? Qt::Key_X
            : item->verdict.state == VerdictState::Rejected               ? Qt::Key_U
                                                                          : Qt::Key_A;
        return done("verdict", [key] { press(key); });
    }

    // Strokes with the brush and the eraser in a slice.
    bool edit()
    {
        auto* button = m_window.findChild<QPushButton*>("editMask");
        for (QWidget* widget = button; widget != nullptr; widget = widget->parentWidget()) {
            if (auto* dock = qobject_cast<QDockWidget*>(widget))
                dock->raise();
        }
        if (!until([&] { return button->isVisible() && button->isEnabled(); }))
            return tell("editing is not offered");
        QTest::mouseClick(button, Qt::LeftButton);
        if (!until([&] { return desk().isEditing(); }))
            return tell("editing does not begin");
        for (int n = 0; n < 3; ++n) {
            const bool erases = m_random() % 2 == 0;
            for (auto* tool : desk().panel()->findChildren<QToolButton*>()) {
                if (tool->text() == (erases ? "Eraser" : "Brush"))
                    QTest::mouseClick(tool, Qt::LeftButton);
            }
            if (!stroke())
                return tell("a stroke is not written");
        }
        QTest::mouseClick(button, Qt::LeftButton);
        return until([&] { return !desk().isEditing(); });
    }

    bool stroke()
    {
        views::Viewport& viewport
            = m_window.findChild<views::ViewGrid*>()->slicePane(Orientation::Axial)->viewport();
        const QPoint middle = viewport.rect().center();
        const auto somewhere = [&] {
            return middle
                + QPoint(static_cast<int>(m_random() % 160) - 80, static_cast<int>(m_random() % 160) - 80);
        };
        const QPoint from = somewhere();
        const QPoint to = somewhere();
        const MaskDifference before = desk().editor()->difference();
        QTest::mousePress(&viewport, Qt::LeftButton, {}, from);
        for (int step = 1; step <= 4; ++step) {
            const QPoint at = from + (to - from) * step / 4;
            QMouseEvent move(
                QEvent::MouseMove, at, viewport.mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(&viewport, &move);
        }
        const MaskDifference now = desk().editor()->difference();
        const bool isNothing = now.addedVoxels == before.addedVoxels
            && now.removedVoxels == before.removedVoxels && now.relabelledVoxels == before.relabelledVoxels;
        const auto release = [&] { QTest::mouseRelease(&viewport, Qt::LeftButton, {}, to); };
        if (isNothing) {
            release();
            return true;
        }
        return done("paint", release);
    }

    // Does something and waits until the window shows it as done.
    bool done(const char* step, const std::function<void()>& action)
    {
        m_step = step;
        action();
        return until([&] { return m_step.isEmpty() && controller().pendingCount() == 0; });
    }

    void say()
    {
        if (m_step.isEmpty() || controller().review().binding().seriesUid != uidOf(m_series))
            return;
        QString line
            = QStringLiteral("%1 %2 %3 ").arg(m_step).arg(m_series).arg(controller().review().lastSequence());
        if (m_step == "paint") {
            const MaskDifference difference = desk().editor()->difference();
            line += QStringLiteral("%1 %2 %3")
                        .arg(difference.addedVoxels)
                        .arg(difference.removedVoxels)
                        .arg(difference.relabelledVoxels);
        } else {
            const ReviewItem* item = controller().review().find(m_finding);
            line += m_finding + ' '
                + (m_step == "comment" ? item->comments.back().text : nameOf(item->verdict.state));
        }
        m_step.clear();
        std::printf("%s\n", qPrintable(line));
        std::fflush(stdout);
    }

    static void press(Qt::Key key)
    {
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus != nullptr ? focus : QApplication::activeWindow(), key);
    }

    std::mt19937 m_random;
    MainWindow m_window;
    int m_series = 0;
    int m_notes = 0;
    QString m_finding;
    QString m_text;
    QString m_step; // that the window has not shown as done yet
};

} // namespace

class WindowCrashTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingThatWasShownIsLost()
    {
        for (int series = 0; series < seriesCount; ++series) {
            QVERIFY(writeSeries(test::makePhantom(gridOf(series)),
                { .studyUid = "1.2.826.77", .seriesUid = uidOf(series), .seriesNumber = series + 1 },
                m_folder.file("study/" + std::to_string(series))));
        }
        qputenv("FOVEA_REVIEWS", m_folder.file("reviews").string().c_str());
        const char* wanted = std::getenv("FOVEA_CRASH_POINTS");
        const int points = wanted != nullptr ? std::atoi(wanted) : 10;
        std::mt19937 random(20260412);
        for (int point = 0; point < points; ++point) {
            killOnce(random);
            if (!QTest::currentTestFailed())
                verify(point);
            if (QTest::currentTestFailed())
                return;
        }
        qInfo("%d kills, %d of them before the first step; %d verdicts, %d comments and %d strokes shown as "
              "done, "
              "all found",
            points, m_early, m_counts["verdict"], m_counts["comment"], m_counts["paint"]);
        QVERIFY(m_counts["verdict"] >= points && m_counts["paint"] >= points / 2 && m_counts["comment"] > 0);
        for (int series = 0; series < seriesCount; ++series)
            QVERIFY(m_strokesOf[series] > 0);
    }

private:
    void killOnce(std::mt19937& random)
    {
        QProcess window;
        window.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        window.start(QCoreApplication::applicationFilePath(),
            { "--window", QString::fromStdString(m_folder.file("study").string()),
                QString::number(random() % 1000000) });
        QVERIFY(window.waitForStarted());
        // Some die while they open, most while they work.
        const bool diesEarly = random() % 8 == 0;
        QByteArray said;
        if (!diesEarly) {
            QVERIFY(window.waitForReadyRead(patienceMs));
            said += window.readAllStandardOutput();
        }
        const int patience = static_cast<int>(random() % (diesEarly ? 1500 : 2500));
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < patience && window.state() == QProcess::Running) {
            window.waitForReadyRead(std::max(1, patience - static_cast<int>(timer.elapsed())));
            said += window.readAllStandardOutput();
        }
        QCOMPARE(window.state(), QProcess::Running);
        QCOMPARE(::kill(static_cast<pid_t>(window.processId()), SIGKILL), 0);
        QVERIFY(window.waitForFinished());
        said += window.readAllStandardOutput();
        QVERIFY2(!said.contains("failed"), said.right(200));
        said.truncate(said.lastIndexOf('\n') + 1); // a last line may be cut
        m_early += said.isEmpty() ? 1 : 0;
        for (const QByteArray& line : said.split('\n')) {
            const QByteArrayList words = line.split(' ');
            if (words.size() < 5)
                continue;
            m_said.push_back(words);
            ++m_counts[words[0]];
            if (words[0] == "paint")
                ++m_strokesOf[words[1].toInt()];
        }
    }

    void verify(int point)
    {
        std::map<QString, std::filesystem::path> files; // by series
        for (const auto& file : journalsIn(m_folder.file("reviews"))) {
            const auto stored = readStoredReview(file);
            QVERIFY2(stored.has_value(), stored ? "" : describe(stored.error()).c_str());
            if (stored->review.lastSequence() > 0)
                QVERIFY(files.emplace(stored->review.binding().seriesUid, file).second);
        }
        for (int series = 0; series < seriesCount; ++series) {
            if (!files.contains(uidOf(series))) {
                for (const QByteArrayList& words : m_said)
                    QVERIFY2(words[1].toInt() != series, qPrintable(QString::number(point)));
                continue;
            }
            verifySeries(series, files[uidOf(series)], point);
        }
        QVERIFY(files.size() <= std::size_t(seriesCount));
    }

    void verifySeries(int series, const std::filesystem::path& file, int point)
    {
        QVERIFY(auditJournal(file).value().isSound());
        const StoredReview stored = readStoredReview(file).value();
        const Review& review = stored.review;
        const auto log = auditLog(file).value();
        QCOMPARE(review.binding().geometrySha256, geometryHash(gridOf(series)));
        QCOMPARE(static_cast<std::int64_t>(review.binding().sopInstanceUids.size()), gridOf(series).size[2]);
        // What is in it is of this series.
        const LabelMap original = resultOf(gridOf(series));
        const auto expected = findingsOf(original);
        for (const ReviewItem& item : review.items()) {
            QVERIFY(std::ranges::find(expected, item.finding.id, &Finding::id) != expected.end());
            for (const Comment& comment : item.comments)
                QVERIFY2(m_commentSeries.try_emplace(comment.text, series).first->second == series,
                    qPrintable(comment.text));
        }
        QVERIFY(review.masks().size() <= 1);
        for (const QByteArrayList& words : m_said) {
            if (words[1].toInt() != series)
                continue;
            const std::int64_t sequence = words[2].toLongLong();
            const QByteArray where = QByteArray::number(point) + ": " + words.join(' ');
            const auto entry = std::ranges::find(log, sequence, &AuditEntry::sequence);
            QVERIFY2(entry != log.end(), where.constData());
            if (words[0] == "verdict") {
                QVERIFY2(entry->summary == "Verdict: " + QString::fromUtf8(words[4]), where.constData());
                QVERIFY2(review.find(words[3]) != nullptr, where.constData());
            } else if (words[0] == "comment") {
                const ReviewItem* item = review.find(words[3]);
                QVERIFY2(item != nullptr
                        && std::ranges::find(item->comments, QString::fromUtf8(words[4]), &Comment::text)
                            != item->comments.end(),
                    where.constData());
            }
        }
        if (!review.masks().empty())
            verifyStrokes(series, stored, original);
    }

    // The mask after each stroke that was shown differs from the model's in the voxels that the window
    // counted.
    void verifyStrokes(int series, const StoredReview& stored, const LabelMap& original)
    {
        const ReviewMask& mask = stored.review.masks().front();
        const std::int64_t count = original.geometry().voxelCount();
        const std::uint16_t* first = original.image().GetBufferPointer();
        const std::vector<std::uint16_t> before(first, first + count);
        std::vector<std::uint16_t> voxels(before.size());
        std::map<std::int64_t, QByteArray> attachments(stored.attachments.begin(), stored.attachments.end());
        QVERIFY(decodeMask(attachments.at(mask.event), voxels));
        QVERIFY(voxels == before);
        std::map<std::int64_t, QByteArray> after; // counts, by the sequence of the edit
        for (const std::int64_t edit : mask.edits) {
            applyChange(decodeMaskChange(attachments.at(edit), count).value(), voxels);
            std::int64_t added = 0;
            std::int64_t removed = 0;
            std::int64_t relabelled = 0;
            for (std::size_t n = 0; n < voxels.size(); ++n) {
                added += before[n] == 0 && voxels[n] != 0 ? 1 : 0;
                removed += before[n] != 0 && voxels[n] == 0 ? 1 : 0;
                relabelled += before[n] != 0 && voxels[n] != 0 && before[n] != voxels[n] ? 1 : 0;
            }
            after[edit] = QByteArray::number(added) + ' ' + QByteArray::number(removed) + ' '
                + QByteArray::number(relabelled);
        }
        for (const QByteArrayList& words : m_said) {
            if (words[0] == "paint" && words[1].toInt() == series)
                QCOMPARE(after[words[2].toLongLong()], words.mid(3).join(' '));
        }
    }

    test::TestFolder m_folder;
    std::vector<QByteArrayList> m_said; // see Reader
    std::map<QByteArray, int> m_counts;
    std::map<int, int> m_strokesOf;
    std::map<QString, int> m_commentSeries;
    int m_early = 0;
};

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    if (argc == 4 && std::string_view(argv[1]) == "--window") {
        QSettings().clear();
        return Reader(argv[2], static_cast<unsigned>(std::atoi(argv[3]))).work() ? 0 : 1;
    }
    WindowCrashTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "WindowCrashTest.moc"
