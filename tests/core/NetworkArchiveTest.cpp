#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesReader.h"
#include "core/dicom/SeriesWriter.h"
#include "core/network/ArchiveList.h"
#include "core/network/Multipart.h"
#include "core/network/SendQueue.h"
#include "core/objects/SegReader.h"
#include "core/objects/SegWriter.h"
#include "tests/core/Orthanc.h"
#include "tests/support/Phantom.h"
#include "tests/support/SyntheticDicom.h"

#include <QFile>
#include <QLockFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTcpSocket>
#include <QTest>

#include <algorithm>
#include <thread>

using namespace fovea;
namespace fs = std::filesystem;

namespace {

struct Sent {
    Series series;
    QString studyUid;
    WrittenObject seg;
    std::vector<fs::path> files;
};

// A series with a segmentation over it, in a folder.
Sent makeStudy(const fs::path& folder, const Geometry& geometry)
{
    Sent sent;
    const auto files = writeSeries(test::makePhantom(geometry),
        { .patientName = "ÄRGER^MAX", .patientId = "ID7", .studyDate = "20240229", .bodyPart = "HEAD" },
        folder / "series");
    sent.files = files.value();
    const auto collection = scanPaths({ folder / "series" }).value();
    sent.series = *collection.findSeries();
    sent.studyUid = collection.studies.front().uid;
    const auto source = readObjectSource(sent.series).value();
    sent.seg = writeSegmentation(test::makePhantomLabels(geometry), source, {}, folder / "seg.dcm").value();
    sent.files.push_back(folder / "seg.dcm");
    return sent;
}

bool listenWithTls(QSslServer& server, const test::Certificate& certificate)
{
    QFile key(QString::fromStdString(certificate.key.string()));
    if (!key.open(QIODevice::ReadOnly))
        return false;
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setPrivateKey(QSslKey(&key, QSsl::Rsa));
    tls.setLocalCertificateChain(
        QSslCertificate::fromPath(QString::fromStdString(certificate.certificate.string())));
    server.setSslConfiguration(tls);
    return server.listen(QHostAddress::LocalHost);
}

// Speaks TLS for a server on this machine that does not, as the proxy before an archive does. Works while the
// thread's event loop runs, as it does in a call of DicomWebArchive.
class TlsDoor {
public:
    TlsDoor(const test::Certificate& certificate, int port)
    {
        QObject::connect(&m_server, &QTcpServer::pendingConnectionAvailable, &m_server, [this, port] {
            QTcpSocket* outside = m_server.nextPendingConnection();
            auto* inside = new QTcpSocket(outside);
            inside->connectToHost(QHostAddress::LocalHost, static_cast<quint16>(port));
            QObject::connect(
                outside, &QTcpSocket::readyRead, inside, [=] { inside->write(outside->readAll()); });
            QObject::connect(
                inside, &QTcpSocket::readyRead, outside, [=] { outside->write(inside->readAll()); });
            QObject::connect(inside, &QTcpSocket::disconnected, outside, &QTcpSocket::disconnectFromHost);
            inside->write(outside->readAll());
        });
        (void)listenWithTls(m_server, certificate);
    }
    [[nodiscard]] int port() const { return m_server.serverPort(); }

private:
    QSslServer m_server;
};

// Lets in who shows the token, and says that there are no studies.
class TokenServer {
public:
    TokenServer(const test::Certificate& certificate, QByteArray token)
    {
        QObject::connect(&m_server, &QTcpServer::pendingConnectionAvailable, &m_server, [this, token] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [socket, token] {
                const QByteArray head = socket->peek(socket->bytesAvailable());
                if (!head.contains("\r\n\r\n"))
                    return;
                const bool isKnown = head.toLower().contains("\r\nauthorization: bearer " + token + "\r\n");
                socket->write(isKnown ? "HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\n"
                                        "Content-Length: 2\r\nConnection: close\r\n\r\n[]"
                                      : "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n"
                                        "Connection: close\r\n\r\n");
                socket->disconnectFromHost();
            });
        });
        (void)listenWithTls(m_server, certificate);
    }
    [[nodiscard]] int port() const { return m_server.serverPort(); }

private:
    QSslServer m_server;
};

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
        web.url = QUrl("http://example.org/dicom-web"); // a token in the clear
        QVERIFY(!list.put(web));
        dimse.calledAe = "MORE THAN SIXTEEN CHARACTERS";
        QVERIFY(!list.put(dimse));
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
        const Sent sent = makeStudy(folder.path(), geometry);
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
        const Sent sent = makeStudy(folder.path(), geometry);
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

    void whatWaitsToBeSentSurvives()
    {
        if (!test::Orthanc::isInstalled())
            QSKIP("Orthanc is not installed");
        const test::TestFolder folder;
        const Sent sent = makeStudy(folder.path(), test::axialGeometry());
        test::Orthanc server;
        auto list = ArchiveList::load(folder.file("archives.json")).value();
        QVERIFY(list.put(server.web()).has_value());
        {
            const auto queue = SendQueue::open(folder.file("outbox")).value();
            for (const fs::path& file : sent.files)
                QVERIFY(queue->add("web", file).has_value());
            QVERIFY(!queue->add("web", folder.write("note.txt", "no DICOM")).has_value());
            const auto none = queue->process(list, false); // the archive is not there
            QVERIFY(none.has_value());
            QCOMPARE(*none, 0);
            const auto entries = queue->entries().value();
            QCOMPARE(entries.size(), std::size_t(18));
            QCOMPARE(entries.front().attempts, 1);
            QVERIFY(!entries.front().problem.isEmpty());
            QVERIFY(entries.front().notBefore > QDateTime::currentDateTime());
        }
        fs::remove_all(folder.file("series")); // the originals may go
        QVERIFY2(server.start(), server.problem().c_str());
        const auto queue = SendQueue::open(folder.file("outbox")).value(); // as after a restart
        const auto all = queue->process(list, true);
        QVERIFY2(all, all ? "" : qPrintable(words(all.error())));
        QCOMPARE(*all, 18);
        QVERIFY(queue->tidy(false).has_value());
        QVERIFY(queue->entries().value().empty());
        const auto studies = openArchive(server.web()).value()->findStudies({});
        QVERIFY(studies.has_value());
        QCOMPARE(studies->front().instances, 18);
        // Only the database is left in the outbox.
        for (const auto& entry : fs::directory_iterator(folder.file("outbox")))
            QVERIFY2(entry.path().filename().string().starts_with("queue.sqlite"), entry.path().c_str());
    }

    // Not the others wait for it; a person may have it tried again or given up.
    void whatIsRefusedHoldsNothingUp_data()
    {
        QTest::addColumn<bool>("isWeb");
        QTest::newRow("DICOMweb") << true;
        QTest::newRow("DIMSE") << false;
    }
    void whatIsRefusedHoldsNothingUp()
    {
        QFETCH(bool, isWeb);
        if (!test::Orthanc::isInstalled())
            QSKIP("Orthanc is not installed");
        const test::TestFolder folder;
        test::Orthanc server;
        QVERIFY2(server.start(), server.problem().c_str());
        auto list = ArchiveList::load(folder.file("archives.json")).value();
        const ArchiveConnection connection = isWeb ? server.web() : server.dimse(false);
        QVERIFY(list.put(connection).has_value());
        const auto queue = SendQueue::open(folder.file("outbox")).value();
        auto slice = test::SyntheticDicom::slice({ .instanceNumber = 1 });
        slice.setText(0x0008103E, "LO", "Not taken");
        // Of a class that nobody knows; or without the study that it would belong to.
        if (isWeb)
            slice.remove(0x0020000D);
        else
            slice.setText(0x00080016, "UI", "1.2.3.4.5.6.7");
        QVERIFY(queue->add(connection.name, folder.write("odd.dcm", slice.bytes())).has_value());
        const auto sound = test::SyntheticDicom::slice({ .instanceNumber = 2 });
        QVERIFY(queue->add(connection.name, folder.write("lost.dcm", sound.bytes())).has_value());
        QVERIFY(queue->add(connection.name, folder.write("sound.dcm", sound.bytes())).has_value());
        fs::remove(queue->entries().value().at(1).file); // by somebody else
        QCOMPARE(queue->process(list, false).value(), 1);
        QVERIFY(queue->tidy(false).has_value());

        const auto refused = queue->entries().value();
        QCOMPARE(refused.size(), std::size_t(2));
        for (const QueuedFile& entry : refused) {
            QCOMPARE(entry.state, QueuedFile::State::Refused);
            QVERIFY(!entry.problem.isEmpty());
        }
        QCOMPARE(refused.front().content, QStringLiteral("CT · Not taken"));
        QVERIFY2(refused.front().problem.contains(isWeb ? "refused" : "no objects of this kind"),
            qPrintable(refused.front().problem));
        QCOMPARE(queue->process(list, true).value(), 0);
        QCOMPARE(queue->entries().value().front().attempts, 1); // it is not tried by itself

        QCOMPARE(queue->retry(list, { refused.front().id }).value(), 0);
        QCOMPARE(queue->entries().value().front().attempts, 2);
        QCOMPARE(queue->entries().value().back().attempts, 1);
        QVERIFY(queue->remove({ refused.front().id, refused.back().id }).has_value());
        QVERIFY(queue->entries().value().empty());
        QVERIFY(!fs::exists(refused.front().file));
    }

    void oneProcessSendsAtATime()
    {
        const test::TestFolder folder;
        const auto list = ArchiveList::load(folder.file("archives.json")).value();
        const auto queue = SendQueue::open(folder.file("outbox")).value();
        const auto file = folder.write("a.dcm", test::SyntheticDicom::slice({}).bytes());
        QVERIFY(queue->add("gone", file).has_value());
        {
            QLockFile other(QString::fromStdString(folder.file("outbox/sending.lock").string()));
            QVERIFY(other.tryLock());
            QCOMPARE(queue->process(list, true).value(), 0);
            QCOMPARE(queue->entries().value().front().attempts, 0);
        }
        QCOMPARE(queue->process(list, true).value(), 0);
        QCOMPARE(queue->entries().value().front().attempts, 1);
        QVERIFY(queue->entries().value().front().problem.contains("no such archive"));
    }

    void whatTheServersEndInterruptsIsSentLater()
    {
        if (!test::Orthanc::isInstalled())
            QSKIP("Orthanc is not installed");
        const test::TestFolder folder;
        const Sent sent = makeStudy(folder.path(), test::axialGeometry());
        test::Orthanc server;
        QVERIFY2(server.start(), server.problem().c_str());
        auto list = ArchiveList::load(folder.file("archives.json")).value();
        QVERIFY(list.put(server.dimse(false)).has_value());
        const auto queue = SendQueue::open(folder.file("outbox")).value();
        for (const fs::path& file : sent.files)
            QVERIFY(queue->add("dimse", file).has_value());
        const Progress cutting(
            [&](const std::string&, double fraction) {
                if (fraction > 0.4)
                    server.cut();
            },
            {});
        const int before = queue->process(list, true, cutting).value();
        QVERIFY(before > 0 && before < 18);
        const auto entries = queue->entries().value();
        const auto isWaiting = [](const QueuedFile& e) { return e.state == QueuedFile::State::Waiting; };
        QCOMPARE(std::ranges::count_if(entries, isWaiting), 18 - before);
        QVERIFY(std::ranges::all_of(
            entries, [&](const QueuedFile& e) { return !isWaiting(e) || fs::exists(e.file); }));
        QVERIFY2(server.start(), server.problem().c_str());
        QCOMPARE(queue->process(list, true).value(), 18 - before);
        QCOMPARE(openArchive(server.web()).value()->findStudies({}).value().front().instances, 18);
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
        const TlsDoor door(*certificate, server.web().url.port());
        ArchiveConnection connection = server.web();
        connection.url = QUrl(QStringLiteral("https://127.0.0.1:%1/dicom-web").arg(door.port()));
        connection.caFile = QString::fromStdString(certificate->certificate.string());
        const Sent sent = makeStudy(folder.path(), test::axialGeometry());
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
        TokenServer server(*certificate, "the-token");
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
