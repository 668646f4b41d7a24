import cProfile, pstats, time
from django.urls import reverse
from judgements.models import Inspection, Recommendation
def test_p(demonstration, client_as):
    c=client_as("officer")
    r=Recommendation.objects.first(); i=Inspection.objects.get(slug__endswith="2012-02-24")
    for u in (reverse("admin:judgements_strand_changelist"), reverse("admin:judgements_recommendation_changelist"), reverse("admin:judgements_recommendation_change",args=[r.pk]), reverse("admin:judgements_inspection_change",args=[i.pk]), reverse("admin:metrics_measurement_changelist"), reverse("admin:judgements_inspection_history",args=[i.pk])):
        c.get(u); t=time.process_time(); c.get(u); c.get(u); print(u, round((time.process_time()-t)/2*1000), "ms cpu")
    p=cProfile.Profile(); p.enable(); c.get(reverse("admin:judgements_strand_changelist")); p.disable()
    pstats.Stats(p).sort_stats("cumtime").print_stats(45)
