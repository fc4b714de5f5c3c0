"""Rows for the pages that are looked at: long names, many parts, every state."""

from tests.live import Product


def all_ids(product: Product) -> dict[str, str]:
    """Ids of rows with long names and many parts."""
    line = product.shell(
        "from leads.models import *; from delegations.models import *;"
        "print(Lead.objects.get(title__icontains='excellence').pk,"
        "Organisation.objects.get(name_en__icontains='Clean Energy').pk,"
        "MOU.objects.get(title__icontains='Jent').pk if "
        "MOU.objects.filter(title__icontains='Jent').exists() else MOU.objects.last().pk,"
        "Delegation.objects.get(starts_on__day=27).pk,"
        "Meeting.objects.filter(organisations__short_name='TEL').first().pk)"
    )
    names = ("lead", "organisation", "mou", "delegation", "meeting")
    known = dict(zip(names, line.split(), strict=True)) | register_ids(product)
    known |= stepped_ids(product)
    return known | bulk_ids(product) | paper_ids(product) | absence_ids(product)


def register_ids(product: Product) -> dict[str, str]:
    """A signing event and a group with long names, and an MOU each."""
    line = product.shell(
        "from leads.models import *;"
        "name='ヤマハ発動機・स्मार्ट मैन्युफैक्चरिंग शिखर सम्मेलन 2026';"
        "event, _made = SigningEvent.objects.get_or_create(name=name);"
        "group, _made = MOUGroup.objects.get_or_create(name=name);"
        "mou = MOU.objects.filter(amount=None).first() or MOU.objects.first();"
        "MOU.objects.filter(pk=mou.pk).update(event=event,"
        "group=group if mou.amount is None else None);"
        "print(event.pk, group.pk)"
    )
    return dict(zip(("signing", "group"), line.split(), strict=True))


def stepped_ids(product: Product) -> dict[str, str]:
    """A promise with everything: steps and watchers with long names, a series, urgent and late."""
    line = product.shell(
        "from accounts.models import User; from followups import actions;"
        "from django.utils import timezone; from datetime import timedelta;"
        "from leads.models import Organisation; people = list(User.objects.active()[:3]);"
        "row = actions.create(by=people[0], due_on=timezone.localdate() - timedelta(days=3),"
        "title='毎週の電話会議：担当者に進捗を確認し、議事録を英語と日本語で送る', urgent=True,"
        "organisation=Organisation.objects.first(), repeats='weekly', watchers=people,"
        "steps=['भूमि आवंटन की स्थिति पूछें और कंपनी को लिखित में बताएं', '議事録を送る']);"
        "from followups.actions import checklist;"
        "checklist.tick(step=row.checklist.first(), done=True, by=people[0]);"
        "print(row.pk)"
    )
    return {"stepped": line.strip()}


def absence_ids(product: Product) -> dict[str, str]:
    """A week away, somebody who stands in, and a promise with a step."""
    line = product.shell(
        "from accounts.models import Absence, User; from django.utils import timezone;"
        "from datetime import timedelta; today = timezone.localdate();"
        "desk, manager = [User.objects.get(email=name + '@example.org')"
        " for name in ('desk', 'manager')];"
        "absence, _made = Absence.objects.get_or_create(person=desk, deputy=manager,"
        "defaults={'first_day': today, 'last_day': today + timedelta(days=7)});"
        "from followups.models import FollowUp;"
        "row = FollowUp.objects.create(title='यमुना एक्सप्रेसवे: 半導体後工程の進出候補地',"
        "due_on=today, assignee=desk, urgent=True, repeats='monthly');"
        "row.checklist.create(text='Ask the department');"
        "print(absence.pk, row.pk)"
    )
    return dict(zip(("absence", "promise"), line.split(), strict=True))


def bulk_ids(product: Product) -> dict[str, str]:
    """A tag with a long name, and a bulk change that went well, wrong and not at all."""
    line = product.shell(
        "from leads.models import *; from accounts.models import User;"
        "tag, _made = Tag.objects.get_or_create("
        "name='निवेश मित्र 半導体クラスター', defaults={'colour': 'violet'});"
        "leads = list(Lead.objects.all()[:3]); leads[0].tags.add(tag);"
        "run = BulkRun.objects.create(by=User.objects.get(email='manager@example.org'),"
        "deed='stage', words='Stage: Qualified', total=3);"
        "[run.rows.create(lead=lead, state=state, reasons=reasons) for lead, state, reasons in"
        " zip(leads, ('done', 'refused', 'unchanged'), ([], ['Name an owner.'], []))];"
        "BulkRun.objects.filter(pk=run.pk).update(finished_at=run.created_at);"
        "print(tag.pk, run.pk)"
    )
    return dict(zip(("tag", "bulk"), line.split(), strict=True))


def paper_ids(product: Product) -> dict[str, str]:
    """Papers of the desk's: one ready, one that could not be made, one that waits."""
    line = product.shell(
        "from django.core.files.base import ContentFile; from django.utils import timezone;"
        "from reports.models import PaperRun; from delegations.models import Delegation;"
        "from accounts.models import User;"
        "d = Delegation.objects.get(starts_on__day=27);"
        "of = dict(kind='briefing_pack', subject_id=d.pk, title='訪日代表団 ' * 20,"
        " asked_by=User.objects.get(email='desk@example.org'));"
        "print(PaperRun.objects.create(**of, file_format='pdf', state='done', size=9, pages=2,"
        " name='Briefing pack ' + '訪日代表団' * 20 + '.pdf', finished_at=timezone.now(),"
        " file=ContentFile(b'%PDF-1.7', name='x.pdf')).pk,"
        "PaperRun.objects.create(**of, file_format='pdf', state='failed', error='It broke.').pk,"
        "PaperRun.objects.create(**of, file_format='docx', done=3, total=60).pk)"
    )
    return dict(zip(("paper", "failed", "waiting"), line.split(), strict=True))
