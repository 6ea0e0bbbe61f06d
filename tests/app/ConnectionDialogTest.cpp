#include "app/archive/ConnectionDialog.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTcpServer>
#include <QTest>

using namespace fovea;
using namespace fovea::app;

namespace {

constexpr int patienceMs = 60000; // a loaded machine; nothing waits this long on an idle one

template <class W>
W* child(const ConnectionDialog& dialog, const char* name)
{
    return dialog.findChild<W*>(QString::fromLatin1(name));
}

void type(const ConnectionDialog& dialog, const char* name, const char* text)
{
    auto* edit = child<QLineEdit>(dialog, name);
    edit->selectAll();
    QTest::keyClicks(edit, QString::fromLatin1(text));
}

ArchiveConnection dimse(int port)
{
    ArchiveConnection connection;
    connection.name = QStringLiteral("Ward 3");
    connection.kind = ArchiveConnection::Kind::Dimse;
    connection.host = QStringLiteral("127.0.0.1");
    connection.port = port;
    connection.calledAe = QStringLiteral("ARCHIVE");
    connection.callingAe = QStringLiteral("FOVEA");
    connection.receivePort = 11113;
    return connection;
}

} // namespace

// The editor of a connection, as a person fills it in.
class ConnectionDialogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyWhatCanBeUsedIsAccepted()
    {
        ConnectionDialog dialog({});
        auto* ok = child<QPushButton>(dialog, "ok");
        auto* status = child<QLabel>(dialog, "status");
        QVERIFY(!ok->isEnabled());
        QVERIFY(!status->text().isEmpty()); // says what is missing

        type(dialog, "name", "Ward 3");
        type(dialog, "url", "archive.example.org");
        QVERIFY(!ok->isEnabled());
        type(dialog, "url", "http://archive.example.org/dicom-web");
        QVERIFY(ok->isEnabled());
        QVERIFY(status->text().isEmpty());

        // A password in the clear is refused, and there is none to type without a login.
        QVERIFY(!child<QLineEdit>(dialog, "secret")->isEnabled());
        child<QComboBox>(dialog, "login")->setCurrentIndex(1);
        QVERIFY(child<QLineEdit>(dialog, "user")->isEnabled());
        QVERIFY(!ok->isEnabled());
        QVERIFY(status->text().contains(QStringLiteral("https")));
        type(dialog, "url", "https://archive.example.org/dicom-web");
        QVERIFY(ok->isEnabled());

        // The other kind needs other things, and none of these.
        child<QComboBox>(dialog, "kind")->setCurrentIndex(1);
        QVERIFY(!child<QLineEdit>(dialog, "url")->isVisibleTo(&dialog));
        QVERIFY(!ok->isEnabled());
        type(dialog, "host", "archive.example.org");
        type(dialog, "calledAe", "ARCHIVE");
        QVERIFY(ok->isEnabled());
        type(dialog, "calledAe", "A TITLE THAT IS TOO LONG");
        QVERIFY(!ok->isEnabled());
    }

    void comesBackAsItWas()
    {
        const ArchiveConnection given = dimse(4242);
        const ArchiveConnection same = ConnectionDialog(given).connection();
        QCOMPARE(same.name, given.name);
        QVERIFY(same.kind == given.kind);
        QCOMPARE(same.host, given.host);
        QCOMPARE(same.port, given.port);
        QCOMPARE(same.calledAe, given.calledAe);
        QCOMPARE(same.callingAe, given.callingAe);
        QCOMPARE(same.receivePort, given.receivePort);

        ArchiveConnection web;
        web.name = QStringLiteral("Cloud");
        web.url = QUrl(QStringLiteral("https://archive.example.org/dicom-web"));
        web.login = ArchiveConnection::Login::Bearer;
        web.secret = QStringLiteral("s3cret");
        web.caFile = QStringLiteral("/etc/ca.pem");
        ConnectionDialog dialog(web);
        const ArchiveConnection edited = dialog.connection();
        QCOMPARE(edited.url, web.url);
        QVERIFY(edited.login == web.login);
        QCOMPARE(edited.secret, web.secret);
        QCOMPARE(edited.caFile, web.caFile);
        QVERIFY(!child<QLineEdit>(dialog, "secret")->displayText().contains(web.secret)); // never shown
    }

    void sayWhyNobodyAnswers()
    {
        int port = 0;
        {
            QTcpServer server;
            QVERIFY(server.listen(QHostAddress::LocalHost));
            port = server.serverPort();
        } // where nobody listens any more
        ConnectionDialog dialog(dimse(port));
        auto* status = child<QLabel>(dialog, "status");
        child<QPushButton>(dialog, "try")->click();
        QVERIFY(!child<QPushButton>(dialog, "try")->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(child<QPushButton>(dialog, "try")->isEnabled(), patienceMs);
        QVERIFY2(status->text().contains(QStringLiteral("can't be reached")), qPrintable(status->text()));
        QVERIFY(child<QPushButton>(dialog, "ok")->isEnabled()); // it may be down today
    }

    // An answer to what was typed before would be taken for one to what is there now.
    void editingDropsTheAnswer()
    {
        QTcpServer silent; // takes the call and never answers
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        ConnectionDialog dialog(dimse(silent.serverPort()));
        auto* status = child<QLabel>(dialog, "status");
        child<QPushButton>(dialog, "try")->click();
        QTRY_VERIFY_WITH_TIMEOUT(silent.hasPendingConnections(), patienceMs);
        type(dialog, "calledAe", "OTHER");
        QVERIFY(child<QPushButton>(dialog, "try")->isEnabled());
        delete silent.nextPendingConnection(); // it breaks off: the attempt fails
        QTest::qWait(300);
        QCOMPARE(status->text(), QString());
    }
};

QTEST_MAIN(ConnectionDialogTest)
#include "ConnectionDialogTest.moc"
