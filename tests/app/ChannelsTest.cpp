#include "app/models/Channels.h"

#include "app/models/ChannelDialog.h"
#include "app/models/ChannelRun.h"
#include "app/models/ModelRunner.h"
#include "app/study/StudySession.h"
#include "core/dicom/SeriesWriter.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace fovea;
using namespace fovea::app;

namespace {

constexpr int patienceMs = 60000; // a loaded machine; nothing waits this long on an idle one

Series seriesOf(const QString& description, const QString& frame = "1.2")
{
    Series series { .uid = description, .modality = "MR", .description = description, .isVolume = true };
    series.frameOfReferenceUid = frame;
    return series;
}

inference::ModelCard cardOf(const std::vector<std::string>& channels)
{
    inference::ModelCard card;
    card.name = "Tumour";
    for (const std::string& name : channels)
        card.inputs.push_back({ name, "MR" });
    return card;
}

} // namespace

// Which series a model of several channels gets.
class ChannelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sequencesAreFoundByTheirNames()
    {
        const auto card = cardOf({ "T1c", "T1", "T2", "FLAIR" });
        QVERIFY(takesSeveralSeries(card));
        const std::vector series { seriesOf("AX T2 FLAIR FS"), seriesOf("t1_mprage_sag"),
            seriesOf("T1 MPRAGE post Gd"), seriesOf("AX T2 TSE"), seriesOf("localizer") };
        const auto proposed = proposeChannels(card, series);
        QCOMPARE(proposed.size(), std::size_t(4));
        QCOMPARE(proposed[0], std::optional<std::size_t>(2));
        QCOMPARE(proposed[1], std::optional<std::size_t>(1));
        QCOMPARE(proposed[2], std::optional<std::size_t>(3));
        QCOMPARE(proposed[3], std::optional<std::size_t>(0));
    }

    void whatIsNotClearIsNotProposed()
    {
        const std::vector series { seriesOf("T1 sag"), seriesOf("T1 tra"), seriesOf("T2"),
            seriesOf("Scout") };
        const auto proposed = proposeChannels(cardOf({ "T1", "T2", "FLAIR" }), series);
        QVERIFY(!proposed[0]); // two T1
        QCOMPARE(proposed[1], std::optional<std::size_t>(2));
        QVERIFY(!proposed[2]); // none
        inference::ModelCard colours = cardOf({ "red", "green", "blue" });
        colours.repeatsOneImage = true;
        QVERIFY(!takesSeveralSeries(colours));
    }

    void theDialogRunsWhenAllIsSaid()
    {
        ChannelDialog dialog(cardOf({ "T1", "FLAIR" }),
            { seriesOf("T1 tra"), seriesOf("FLAIR a"), seriesOf("FLAIR b", "9.9") }, nullptr);
        auto* run = dialog.findChild<QPushButton*>("runChannels");
        auto* note = dialog.findChild<QLabel*>("channelNote");
        auto* flair = dialog.findChild<QComboBox*>("channel1");
        QVERIFY(!run->isEnabled());
        QVERIFY(!note->text().isEmpty());
        flair->setCurrentIndex(2);
        QVERIFY(run->isEnabled());
        QVERIFY(note->text().isEmpty());
        QCOMPARE(dialog.channels().size(), std::size_t(2));
        QCOMPARE(dialog.channels()[1].description, "FLAIR a");
        flair->setCurrentIndex(3); // lies somewhere else
        QVERIFY(note->text().contains("frame of reference"));
        flair->setCurrentIndex(1);
        QVERIFY(note->text().contains("more than once"));
    }

    // The result lies on the first channel's series, so that one is shown before the run.
    void theFirstChannelsSeriesIsShownForTheRun()
    {
        test::TestFolder folder;
        Geometry geometry = test::obliqueGeometry();
        for (const auto& [uid, slices] : { std::pair { "1.2.1", 21 }, { "1.2.2", 20 } }) {
            geometry.size = { 30, 28, slices };
            QVERIFY(writeSeries(test::makePhantom(geometry, { .modality = "MR" }),
                { .studyUid = "1.2", .seriesUid = uid }, folder.file(uid))
                    .has_value());
        }
        StudySession session;
        session.open({ folder.path() });
        QTRY_VERIFY_WITH_TIMEOUT(session.volume() != nullptr, patienceMs);
        QCOMPARE(session.series().uid, QString("1.2.1"));
        ModelRunner runner;
        QSignalSpy started(&runner, &ModelRunner::started);
        QWidget window;
        ChannelRun run(session, runner, &window);
        run.start(cardOf({ "T1", "FLAIR" }));
        auto* dialog = window.findChild<ChannelDialog*>("channelDialog");
        QVERIFY(dialog != nullptr);
        const auto choose = [&](const char* channel, const QString& slices) {
            auto* choice = dialog->findChild<QComboBox*>(channel);
            choice->setCurrentIndex(choice->findText(slices, Qt::MatchContains));
        };
        choose("channel0", "20 slices");
        choose("channel1", "21 slices");
        QCOMPARE(dialog->channels().size(), std::size_t(2));
        dialog->findChild<QPushButton*>("runChannels")->click();
        QTRY_COMPARE_WITH_TIMEOUT(started.count(), 1, patienceMs);
        QCOMPARE(session.series().uid, QString("1.2.2"));
        QCOMPARE(session.volume()->geometry().size[2], std::int64_t(20));
    }
};

QTEST_MAIN(ChannelsTest)
#include "ChannelsTest.moc"
