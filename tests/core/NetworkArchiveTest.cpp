#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesReader.h"
#include "core/dicom/SeriesWriter.h"
#include "core/dicom/Text.h"
#include "core/network/ArchiveList.h"
#include "core/network/Inbox.h"
#include "core/network/Multipart.h"
#include "core/objects/ObjectFile.h"
#include "core/objects/SegReader.h"
#include "tests/core/FakeArchives.h"
#include "tests/core/Orthanc.h"
#include "tests/core/SentStudy.h"
#include "tests/support/Phantom.h"

#include <QFile>
#include <QJsonDocument>
#include <QSet>
#include <QTcpSocket>
#include <QTest>

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace fovea;
namespace fs = std::filesystem;

namespace {

QString words(const Error& error)
{
    return QString::fromStdString(describe(error));
}

} // namespace

class NetworkArchiveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void partsAreTakenOutHoweverTheyArrive()
    {
        const test::TestFolder folder;
        const QByteArray body("\x00\r\n--fence is no fence\r\n\xff", 25);
        const QByteArray answer
            = "\r\n--fenc\"e\r\nContent-Type: application/dicom\r\n\r\n" + body + "\r\n--fenc\"e--\r\n";
        for (const qsizetype piece : { qsizetype(1), qsizetype(7), answer.size() }) {
            PartWriter writer(
                QStringLiteral("multipart/related; type=\"application/dicom\"; boundary=fenc\"e"),
                folder.file("part"));
            for (qsizetype begin = 0; begin < answer.size(); begin += piece)
                QVERIFY(writer.add(answer.mid(begin, piece)));
            QVERIFY(writer.finish());
            QCOMPARE(QByteArray::fromStdString(test::readBytes(folder.file("part"))), body);
        }
        PartWriter cut(QStringLiteral("multipart/related; boundary=fenc\"e"), folder.file("cut"));
        QVERIFY(cut.add(answer.left(answer.size() - 12)));
        QVERIFY(!cut.finish());
        QCOMPARE(boundaryOf(QStringLiteral("multipart/related; boundary=\"a b\"; x=y")), QByteArray("a b"));
        QCOMPARE(boundaryOf(QStringLiteral("application/dicom")), QByteArray());
    }

    void connectionsAreKeptAndChecked()
    {
        const test::TestFolder folder;
        ArchiveConnection web { .name = "A",
            .url = QUrl("https://example.org/dicom-web"),
            .login = ArchiveConnection::Login::Bearer,
            .secret = "token" };
        ArchiveConnection dimse { .name = "B",
            .kind = ArchiveConnection::Kind::Dimse,
            .host = "pacs",
            .port = 11112,
            .calledAe = "PACS",
            .receivePort = 4242 };
        auto list = ArchiveList::load(folder.file("x/archives.json")).value();
        QVERIFY(list.put(web) && list.put(dimse) && list.save());
        const auto again = ArchiveList::load(folder.file("x/archives.json")).value();
        QCOMPARE(again.connections().size(), std::size_t(2));
        QCOMPARE(*again.find("A"), web);
        QVERIFY(*again.find("B") == dimse);
        QCOMPARE(fs::status(folder.file("x/archives.json")).permissions()
                & (fs::perms::group_all | fs::perms::others_all),
            fs::perms::none);
        for (const char* clear : { "http://example.org/dicom-web", "http://127.example.org/dicom-web" }) {
            web.url = QUrl(clear); // a token in the clear
            QVERIFY(!list.put(web));
        }
        for (const char* here : { "http://127.0.0.1:8042/dicom-web", "http://[::1]:8042/dicom-web" }) {
            web.url = QUrl(here);
            QVERIFY(list.put(web).has_value());
        }
        dimse.calledAe = "MORE THAN SIXTEEN CHARACTERS";
        QVERIFY(!list.put(dimse));
    }

    // What a newer program, or a slip of the hand, put into the file stays there.
    void whatCanNotBeUsedStaysInTheFile()
    {
        const test::TestFolder folder;
        const auto file = folder.write("archives.json",
            R"([{ "name": "odd", "kind": "carrier pigeon", "loft": 7 },
                { "name": "A", "kind": "dimse", "host": "pacs", "port": 104, "called_ae": "PACS" }])");
        auto list = ArchiveList::load(file).value();
        QCOMPARE(list.connections().size(), std::size_t(1));
        QVERIFY(list.remove("A"));
        QVERIFY(list.save().has_value());
        const auto kept = QJsonDocument::fromJson(QByteArray::fromStdString(test::readBytes(file))).array();
        QCOMPARE(kept.size(), 1);
        QCOMPARE(kept.first()["loft"].toInt(), 7);
    }

    void anArchiveThatTellsAPartIsAskedForTheRest_data()
    {
        QTest::addColumn<bool>("skips");
        QTest::newRow("skips what was told") << true;
        QTest::newRow("always tells the first part") << false;
    }
    void anArchiveThatTellsAPartIsAskedForTheRest()
    {
        QFETCH(bool, skips);
        test::PagingServer server(skips);
        ArchiveConnection connection { .name = "pages",
            .url = QUrl(QStringLiteral("http://127.0.0.1:%1/dicom-web").arg(server.port())) };
        const test::TestFolder folder;
        const auto report = openArchive(connection).value()->retrieve("1.2", "1.2.3", folder.file("back"));
        QVERIFY(!report || !report->isComplete()); // it has none of them
        QCOMPARE(server.wanted(),
            skips ? QSet<QByteArray>({ "1", "2", "3", "4", "5" }) : QSet<QByteArray>({ "1", "2" }));
    }

    // What it told before it broke off is a part, and no series.
    void anArchiveThatBreaksOffBetweenItsPartsIsTold()
    {
        test::PagingServer server(true);
        server.breakOffAfter(1);
        ArchiveConnection connection { .name = "pages",
            .url = QUrl(QStringLiteral("http://127.0.0.1:%1/dicom-web").arg(server.port())) };
        const test::TestFolder folder;
        const auto report = openArchive(connection).value()->retrieve("1.2", "1.2.3", folder.file("back"));
        QVERIFY(!report.has_value());
        QCOMPARE(report.error().code, ErrorCode::Unreadable);
        QVERIFY(server.wanted().isEmpty());
    }

    void everyGroupOfANameIsSearched_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<bool>("isFound");
        QTest::newRow("alphabetic") << QStringLiteral("yamada*") << true;
        QTest::newRow("ideographic") << QString::fromUtf8("*山田*") << true;
        QTest::newRow("phonetic") << QString::fromUtf8("やまだ^*") << true;
        QTest::newRow("another") << QString::fromUtf8("*鈴木*") << false;
    }
    void everyGroupOfANameIsSearched()
    {
        QFETCH(QString, pattern);
        QFETCH(bool, isFound);
        test::NameServer server;
        const ArchiveConnection connection { .name = "names",
            .url = QUrl(QStringLiteral("http://127.0.0.1:%1/dicom-web").arg(server.port())) };
        const auto studies = openArchive(connection).value()->findStudies({ .patientName = pattern });
        QVERIFY2(studies, studies ? "" : describe(studies.error()).c_str());
        QCOMPARE(studies->size(), std::size_t(isFound ? 1 : 0));
        if (isFound)
            QCOMPARE(studies->front().patientName, QString::fromUtf8("Yamada^Tarou=山田^太郎=やまだ^たろう"));
    }

    void whatIsNotWholeIsNotThere()
    {
        const test::TestFolder folder;
        const Volume phantom = test::makePhantom(test::axialGeometry());
        const auto files = writeSeries(phantom, { .seriesUid = "1.2.1" }, folder.file("series"));
        QVERIFY(files.has_value());
        const auto inbox = Inbox::create(folder.file("in"), "1.2", "1.2.1");
        QVERIFY(inbox.has_value());
        const auto object = objects::readObject(files->front());
        const QString uid = dicom::safeTerm(object->data().text(dicom::tag::SOPInstanceUID));
        const fs::path there = inbox->folder() / (uid.toStdString() + ".dcm");
        QVERIFY(!inbox->has(uid));
        fs::copy_file(files->front(), there);
        QVERIFY(inbox->has(uid));
        fs::resize_file(there, fs::file_size(there) - 10); // in its pixels
        QVERIFY(!inbox->has(uid));
        fs::resize_file(there, 0); // after a power cut
        QVERIFY(!inbox->has(uid));
    }

    void anAbsentArchiveIsSaid()
    {
        ArchiveConnection gone { .name = "gone", .url = QUrl("http://127.0.0.1:9/dicom-web") };
        const auto tested = openArchive(gone).value()->test();
        QVERIFY(!tested);
        QCOMPARE(tested.error().code, ErrorCode::Unreadable);
        ArchiveConnection dimse { .name = "gone",
            .kind = ArchiveConnection::Kind::Dimse,
            .host = "127.0.0.1",
            .port = 9,
            .calledAe = "X" };
        const auto echoed = openArchive(dimse).value()->test();
        QVERIFY(!echoed);
        QCOMPARE(echoed.error().code, ErrorCode::Unreadable);
    }

    void cancelEndsAWaitAtOnce_data()
    {
        QTest::addColumn<bool>("isListening");
        QTest::newRow("for an answer") << true;
        QTest::newRow("for a connection") << false;
    }
    // A hospital's network swallows what it does not know: nobody refuses, and nobody answers.
    void cancelEndsAWaitAtOnce()
    {
        QFETCH(bool, isListening);
        const int server = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        QCOMPARE(::bind(server, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        QCOMPARE(::listen(server, 0), 0);
        socklen_t size = sizeof address;
        QCOMPARE(::getsockname(server, reinterpret_cast<sockaddr*>(&address), &size), 0);
        // Callers that wait to be taken fill the queue: the kernel answers no more.
        std::vector<int> callers;
        for (int n = 0; n < (isListening ? 0 : 4); ++n) {
            callers.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
            (void)::connect(callers.back(), reinterpret_cast<sockaddr*>(&address), sizeof address);
        }
        ArchiveConnection connection { .name = "silent", .kind = ArchiveConnection::Kind::Dimse };
        connection.host = "127.0.0.1";
        connection.port = ntohs(address.sin_port);
        connection.calledAe = "NOBODY";
        std::stop_source stop;
        std::atomic<bool> hasEnded = false;
        Result<void> outcome;
        std::jthread asking([&] {
            outcome = openArchive(connection).value()->test(Progress({}, stop.get_token()));
            hasEnded = true;
        });
        QTest::qWait(500);
        QVERIFY(!hasEnded);
        stop.request_stop();
        QTRY_VERIFY_WITH_TIMEOUT(
            hasEnded, 8000); // the longest wait that can't be cancelled has 15 s and more
        asking.join();
        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().code, ErrorCode::Cancelled);
        for (const int caller : callers)
            ::close(caller);
        ::close(server);
    }

    void roundTrip_data()
    {
        QTest::addColumn<QString>("way");
        QTest::newRow("DICOMweb") << "web";
        QTest::newRow("C-GET") << "get";
        QTest::newRow("C-MOVE") << "move";
    }
    void roundTrip()
    {
        QFETCH(QString, way);
        if (!test::Orthanc::isInstalled())
            QSKIP("Orthanc is not installed");
        test::Orthanc server;
        QVERIFY2(server.start(), server.problem().c_str());
        const test::TestFolder folder;
        const Geometry geometry = test::obliqueGeometry();
        const test::SentStudy sent = test::makeStudy(folder.path(), geometry);
        const auto archive = openArchive(way == "web" ? server.web() : server.dimse(way == "move")).value();
        const auto tested = archive->test();
        QVERIFY2(tested, tested ? "" : qPrintable(words(tested.error())));
        for (const fs::path& file : sent.files) {
            const auto stored = archive->store(file);
            QVERIFY2(stored, stored ? "" : qPrintable(words(stored.error())));
        }
        const auto studies = archive->findStudies(
            { .patientName = "ÄRG*", .dateFrom = "20240201", .dateTo = "20240301", .modality = "CT" });
        QVERIFY2(studies, studies ? "" : qPrintable(words(studies.error())));
        QCOMPARE(studies->size(), std::size_t(1));
        QCOMPARE(studies->front().uid, sent.studyUid);
        QCOMPARE(studies->front().patientName, QString::fromUtf8("ÄRGER^MAX"));
        QCOMPARE(studies->front().instances, 18);
        QVERIFY(archive->findStudies({ .patientName = "NOBODY" }).value().empty());
        const auto series = archive->findSeries(sent.studyUid);
        QVERIFY(series.has_value());
        QCOMPARE(series->size(), std::size_t(2));

        int arrived = 0;
        for (const ArchiveSeries& one : *series) {
            const auto report = archive->retrieve(
                sent.studyUid, one.uid, folder.file("back"), [&](const fs::path&) { ++arrived; });
            QVERIFY2(report, report ? "" : qPrintable(words(report.error())));
            QVERIFY2(report->isComplete(), qPrintable(report->problems.join(u' ')));
        }
        QCOMPARE(arrived, 18);
        const auto back = scanPaths({ folder.file("back") }).value();
        const auto volume = readSeries(*back.findSeries());
        const auto original = readSeries(sent.series);
        QVERIFY(volume && original);
        QVERIFY(volume->geometry().isSameGrid(original->geometry(), 1e-9));
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            for (std::int64_t n = 0; n < geometry.size[0] * geometry.size[1]; ++n)
                QCOMPARE(volume->valueAt(n % geometry.size[0], n / geometry.size[0], k),
                    original->valueAt(n % geometry.size[0], n / geometry.size[0], k));
        }
        const fs::path seg = folder.file("back") / sent.studyUid.toStdString()
            / sent.seg.seriesUid.toStdString() / (sent.seg.sopInstanceUid.toStdString() + ".dcm");
        const auto contents = readSegmentation(seg, &geometry);
        QVERIFY2(contents, contents ? "" : qPrintable(words(contents.error())));
        QCOMPARE(contents->layers.front().voxelCounts(), test::makePhantomLabels(geometry).voxelCounts());

        // What is there is not fetched again.
        const auto again = archive->retrieve(sent.studyUid, sent.series.uid, folder.file("back"));
        QVERIFY(again.has_value());
        QCOMPARE(again->received, 0);
        QCOMPARE(again->alreadyThere, 17);
    }

    void whatWasInterruptedGoesOn_data() { roundTrip_data(); }
    void whatWasInterruptedGoesOn()
    {
        QFETCH(QString, way);
        if (!test::Orthanc::isInstalled())
            QSKIP("Orthanc is not installed");
        test::Orthanc server;
        QVERIFY2(server.start(), server.problem().c_str());
        const test::TestFolder folder;
        Geometry geometry = test::axialGeometry();
        geometry.size = { 128, 128, 60 };
        const test::SentStudy sent = test::makeStudy(folder.path(), geometry);
        {
            const auto web = openArchive(server.web()).value();
            for (const fs::path& file : sent.files)
                QVERIFY(web->store(file).has_value());
        }
        const auto archive = openArchive(way == "web" ? server.web() : server.dimse(way == "move")).value();
        int arrived = 0;
        const auto broken
            = archive->retrieve(sent.studyUid, sent.series.uid, folder.file("back"), [&](const fs::path&) {
                  if (++arrived == 10)
                      server.cut();
              });
        QVERIFY(!broken.has_value() || !broken->isComplete());
        if (!broken)
            QCOMPARE(broken.error().code, ErrorCode::Unreadable);
        // What came is whole, and nothing else is there.
        int whole = 0;
        for (const auto& entry : fs::recursive_directory_iterator(folder.file("back"))) {
            if (entry.path().extension() == ".dcm")
                ++whole;
        }
        QVERIFY(whole >= 10 && whole < 60);
        QVERIFY2(server.start(), server.problem().c_str());
        const auto resumed = archive->retrieve(sent.studyUid, sent.series.uid, folder.file("back"));
        QVERIFY2(resumed, resumed ? "" : qPrintable(words(resumed.error())));
        QCOMPARE(resumed->alreadyThere, whole);
        QCOMPARE(resumed->received, 60 - whole);
        const auto back = scanPaths({ folder.file("back") }).value();
        QCOMPARE(back.findSeries()->instances.size(), std::size_t(60));
    }

    void onlyATrustedServerIsSpokenTo()
    {
        if (!test::Orthanc::isInstalled())
            QSKIP("Orthanc is not installed");
        const test::TestFolder folder;
        const auto certificate = test::makeCertificate(folder);
        if (!certificate)
            QSKIP("openssl is not installed");
        test::Orthanc server;
        QVERIFY2(server.start(), server.problem().c_str());
        const test::TlsDoor door(*certificate, server.web().url.port());
        ArchiveConnection connection = server.web();
        connection.url = QUrl(QStringLiteral("https://127.0.0.1:%1/dicom-web").arg(door.port()));
        connection.caFile = QString::fromStdString(certificate->certificate.string());
        const test::SentStudy sent = test::makeStudy(folder.path(), test::axialGeometry());
        const auto archive = openArchive(connection).value();
        const auto stored = archive->store(sent.files.front());
        QVERIFY2(stored, stored ? "" : qPrintable(words(stored.error())));
        QCOMPARE(archive->findStudies({}).value().size(), std::size_t(1));
        connection.caFile.clear(); // the system knows no such authority
        const auto refused = openArchive(connection).value()->test();
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        QVERIFY(refused.error().sentence.find("certificate") != std::string::npos);
    }

    void aTokenOpensTheDoor()
    {
        const test::TestFolder folder;
        const auto certificate = test::makeCertificate(folder);
        if (!certificate)
            QSKIP("openssl is not installed");
        test::TokenServer server(*certificate, "the-token");
        ArchiveConnection connection { .name = "token",
            .url = QUrl(QStringLiteral("https://127.0.0.1:%1/dicom-web").arg(server.port())),
            .login = ArchiveConnection::Login::Bearer,
            .secret = "the-token",
            .caFile = QString::fromStdString(certificate->certificate.string()) };
        const auto open = openArchive(connection).value()->test();
        QVERIFY2(open, open ? "" : qPrintable(words(open.error())));
        connection.secret = "another";
        const auto closed = openArchive(connection).value()->test();
        QVERIFY(!closed);
        QCOMPARE(closed.error().code, ErrorCode::Unsupported);
    }

    void strangersAreNotLetIn()
    {
        if (!test::Orthanc::isInstalled())
            QSKIP("Orthanc is not installed");
        test::Orthanc server;
        QVERIFY2(server.start(), server.problem().c_str());
        ArchiveConnection wrong = server.web();
        wrong.secret = "guessed";
        const auto refused = openArchive(wrong).value()->test();
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        ArchiveConnection stranger = server.dimse(false);
        stranger.callingAe = "STRANGER";
        QVERIFY(!openArchive(stranger).value()->test());
    }
};

QTEST_GUILESS_MAIN(NetworkArchiveTest)
#include "NetworkArchiveTest.moc"
