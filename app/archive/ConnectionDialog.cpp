#include "app/archive/ConnectionDialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace fovea::app {

ConnectionDialog::ConnectionDialog(const ArchiveConnection& connection, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Connection to an archive"));
    m_name = new QLineEdit(connection.name);
    m_kind = new QComboBox;
    m_kind->addItems({ tr("DICOMweb"), tr("DICOM (DIMSE)") });
    m_kind->setCurrentIndex(connection.kind == ArchiveConnection::Kind::DicomWeb ? 0 : 1);
    auto* head = new QFormLayout;
    head->addRow(tr("&Name"), m_name);
    head->addRow(tr("&Kind"), m_kind);
    m_pages = new QStackedWidget;
    m_pages->addWidget(createWebPage(connection));
    m_pages->addWidget(createDimsePage(connection));
    m_pages->setCurrentIndex(m_kind->currentIndex());
    m_status = new QLabel;
    m_status->setWordWrap(true);
    m_status->setMinimumHeight(40);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_ok = buttons->button(QDialogButtonBox::Ok);
    m_try = buttons->addButton(tr("&Try it"), QDialogButtonBox::ActionRole);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(m_pages);
    layout->addWidget(m_status);
    layout->addWidget(buttons);
    setMinimumWidth(440);

    connect(m_kind, &QComboBox::currentIndexChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ConnectionDialog::check);
    connect(m_login, &QComboBox::currentIndexChanged, this, &ConnectionDialog::check);
    for (QLineEdit* edit : findChildren<QLineEdit*>())
        connect(edit, &QLineEdit::textChanged, this, &ConnectionDialog::check);
    for (QSpinBox* box : findChildren<QSpinBox*>())
        connect(box, &QSpinBox::valueChanged, this, &ConnectionDialog::check);
    const std::initializer_list<std::pair<QWidget*, const char*>> names { { m_name, "name" },
        { m_kind, "kind" }, { m_url, "url" }, { m_login, "login" }, { m_user, "user" },
        { m_secret, "secret" }, { m_caFile, "caFile" }, { m_host, "host" }, { m_port, "port" },
        { m_calledAe, "calledAe" }, { m_callingAe, "callingAe" }, { m_receivePort, "receivePort" },
        { m_status, "status" }, { m_try, "try" }, { m_ok, "ok" } };
    for (const auto& [widget, name] : names)
        widget->setObjectName(QLatin1String(name));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_try, &QPushButton::clicked, this, &ConnectionDialog::tryIt);
    check();
}

QWidget* ConnectionDialog::createWebPage(const ArchiveConnection& connection)
{
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    m_url = new QLineEdit(connection.url.toString());
    m_url->setPlaceholderText(QStringLiteral("https://archive.example.org/dicom-web"));
    m_login = new QComboBox;
    m_login->addItems({ tr("None"), tr("User and password"), tr("Token") });
    m_login->setCurrentIndex(static_cast<int>(connection.login));
    m_user = new QLineEdit(connection.user);
    m_secret = new QLineEdit(connection.secret);
    m_secret->setEchoMode(QLineEdit::Password);
    m_caFile = new QLineEdit(connection.caFile);
    m_caFile->setPlaceholderText(tr("Certificates of an authority of your own"));
    form->addRow(tr("&Address"), m_url);
    form->addRow(tr("&Login"), m_login);
    form->addRow(tr("&User"), m_user);
    form->addRow(tr("&Password or token"), m_secret);
    form->addRow(tr("&Certificates"), m_caFile);
    return page;
}

QWidget* ConnectionDialog::createDimsePage(const ArchiveConnection& connection)
{
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    m_host = new QLineEdit(connection.host);
    m_port = new QSpinBox;
    m_port->setRange(1, 65535);
    m_port->setValue(connection.port);
    m_calledAe = new QLineEdit(connection.calledAe);
    m_callingAe = new QLineEdit(connection.callingAe);
    m_receivePort = new QSpinBox;
    m_receivePort->setRange(0, 65535);
    m_receivePort->setSpecialValueText(tr("None: fetch by C-GET"));
    m_receivePort->setValue(connection.receivePort);
    form->addRow(tr("&Host"), m_host);
    form->addRow(tr("&Port"), m_port);
    form->addRow(tr("&Its title (AE)"), m_calledAe);
    form->addRow(tr("&Our title (AE)"), m_callingAe);
    form->addRow(tr("Our port for C-&MOVE"), m_receivePort);
    return page;
}

ArchiveConnection ConnectionDialog::connection() const
{
    ArchiveConnection connection;
    connection.name = m_name->text().trimmed();
    connection.kind
        = m_kind->currentIndex() == 0 ? ArchiveConnection::Kind::DicomWeb : ArchiveConnection::Kind::Dimse;
    connection.url = QUrl(m_url->text().trimmed(), QUrl::StrictMode);
    connection.login = static_cast<ArchiveConnection::Login>(m_login->currentIndex());
    connection.user = m_user->text();
    connection.secret = m_secret->text();
    connection.caFile = m_caFile->text().trimmed();
    connection.host = m_host->text().trimmed();
    connection.port = m_port->value();
    connection.calledAe = m_calledAe->text().trimmed();
    connection.callingAe = m_callingAe->text().trimmed();
    connection.receivePort = m_receivePort->value();
    return connection;
}

void ConnectionDialog::check()
{
    m_test.drop(); // an answer would be about what was there before
    const QString problem = problemOf(connection());
    m_user->setEnabled(m_login->currentIndex() == 1);
    m_secret->setEnabled(m_login->currentIndex() != 0);
    m_status->setText(problem);
    m_ok->setEnabled(problem.isEmpty());
    m_try->setEnabled(problem.isEmpty());
}

void ConnectionDialog::tryIt()
{
    m_status->setText(tr("Asking…"));
    m_try->setEnabled(false);
    m_test.start(
        [connection = connection()](const Progress& progress) -> Result<void> {
            const auto archive = openArchive(connection);
            if (!archive)
                return std::unexpected(archive.error());
            return (*archive)->test(progress);
        },
        [this](const Result<void>& tested) {
            m_try->setEnabled(true);
            m_status->setText(
                tested ? tr("The archive answers.") : QString::fromStdString(describe(tested.error())));
        });
}

} // namespace fovea::app
