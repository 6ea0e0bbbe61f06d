#include "tests/core/Orthanc.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTcpServer>
#include <QThread>

#include <csignal>
#include <sys/types.h>

namespace fovea::test {

namespace {

QString pluginFile()
{
    for (const char* folder :
        { "/usr/share/orthanc/plugins", "/usr/lib/orthanc", "/usr/lib/x86_64-linux-gnu/orthanc" }) {
        const QString file = QString::fromLatin1(folder) + QStringLiteral("/libOrthancDicomWeb.so");
        if (QFileInfo::exists(file))
            return file;
    }
    return {};
}

QString program()
{
    const QString found = QStandardPaths::findExecutable(QStringLiteral("Orthanc"));
    return found.isEmpty()
        ? QStandardPaths::findExecutable(QStringLiteral("Orthanc"), { QStringLiteral("/usr/sbin") })
        : found;
}

int freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

} // namespace

bool Orthanc::isInstalled()
{
    return !program().isEmpty() && !pluginFile().isEmpty();
}

std::optional<Certificate> makeCertificate(const TestFolder& folder)
{
    const Certificate made { folder.file("key.pem"), folder.file("certificate.pem"),
        folder.file("both.pem") };
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
        { QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
            QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-days"),
            QStringLiteral("2"), QStringLiteral("-subj"), QStringLiteral("/CN=127.0.0.1"),
            QStringLiteral("-addext"), QStringLiteral("subjectAltName=IP:127.0.0.1"),
            QStringLiteral("-keyout"), QString::fromStdString(made.key.string()), QStringLiteral("-out"),
            QString::fromStdString(made.certificate.string()) });
    if (!openssl.waitForFinished() || openssl.exitCode() != 0)
        return std::nullopt;
    folder.write("both.pem", readBytes(made.key) + readBytes(made.certificate));
    return made;
}

Orthanc::Orthanc()
    : m_httpPort(freePort())
    , m_dicomPort(freePort())
    , m_receivePort(freePort())
{ }

Orthanc::~Orthanc()
{
    kill();
}

void Orthanc::cut() const
{
    if (m_process && m_process->processId() > 0)
        ::kill(static_cast<pid_t>(m_process->processId()), SIGKILL);
}

bool Orthanc::start()
{
    kill();
    const std::string storage = m_folder.file("db").string();
    m_folder.write("orthanc.json",
        "{ \"Name\": \"Test\", \"StorageDirectory\": \"" + storage + "\", \"IndexDirectory\": \"" + storage
            + "\","
              "\"HttpPort\": "
            + std::to_string(m_httpPort) + ", \"DicomPort\": " + std::to_string(m_dicomPort)
            + ","
              "\"DicomAet\": \"ORTHANC\", \"DicomCheckCalledAet\": true, \"RemoteAccessAllowed\": false,"
              "\"AuthenticationEnabled\": true, \"RegisteredUsers\": { \"fovea\": \"secret\" },"
              "\"DicomAlwaysAllowEcho\": false, \"DicomAlwaysAllowStore\": false,"
              "\"DicomModalities\": { \"fovea\": { \"AET\": \"FOVEA\", \"Host\": \"127.0.0.1\", \"Port\": "
            + std::to_string(m_receivePort)
            + ", \"AllowEcho\": true, \"AllowFind\": true, \"AllowGet\": true, \"AllowMove\": true, "
              "\"AllowStore\": true } },"
              "\"Plugins\": [ \""
            + pluginFile().toStdString()
            + "\" ], \"DicomWeb\": { \"Enable\": true, \"Root\": \"/dicom-web/\" } }");
    m_process = std::make_unique<QProcess>();
    m_process->setStandardOutputFile(QString::fromStdString(m_folder.file("log").string()));
    m_process->setStandardErrorFile(QString::fromStdString(m_folder.file("errors").string()));
    m_process->start(program(), { QString::fromStdString(m_folder.file("orthanc.json").string()) });
    if (!m_process->waitForStarted())
        return false;
    const auto archive = openArchive(web());
    QElapsedTimer timer;
    timer.start();
    while (archive && timer.elapsed() < 60'000 && m_process->state() == QProcess::Running) {
        const auto tested = (*archive)->test();
        if (tested)
            return true;
        m_problem = describe(tested.error());
        QThread::msleep(200);
    }
    if (m_process->state() != QProcess::Running)
        m_problem = "It ended: " + readBytes(m_folder.file("errors"));
    return false;
}

void Orthanc::kill()
{
    if (!m_process)
        return;
    m_process->kill();
    m_process->waitForFinished();
    m_process.reset();
}

ArchiveConnection Orthanc::web() const
{
    ArchiveConnection connection;
    connection.name = QStringLiteral("web");
    connection.url = QUrl(QStringLiteral("http://127.0.0.1:%1/dicom-web").arg(m_httpPort));
    connection.login = ArchiveConnection::Login::Basic;
    connection.user = QStringLiteral("fovea");
    connection.secret = QStringLiteral("secret");
    return connection;
}

ArchiveConnection Orthanc::dimse(bool withMove) const
{
    ArchiveConnection connection;
    connection.name = QStringLiteral("dimse");
    connection.kind = ArchiveConnection::Kind::Dimse;
    connection.host = QStringLiteral("127.0.0.1");
    connection.port = m_dicomPort;
    connection.calledAe = QStringLiteral("ORTHANC");
    connection.receivePort = withMove ? m_receivePort : 0;
    return connection;
}

} // namespace fovea::test
